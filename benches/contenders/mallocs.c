/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The heaps of Linux. All but that of the C library are loaded out of everybody's sight, since each of
 * them would take over malloc for the whole process; they are called through a pointer, as every heap of a
 * shared library is. */

#define _GNU_SOURCE
#define COPY glibc
#include "heap.h"

#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>

#define PAGE 4096u

static void *glibc_take_pages(size_t bytes)
{
    return aligned_alloc(PAGE, bytes);
}

static void glibc_trim(void)
{
    malloc_trim(0);
}

struct heap heap_glibc = {NULL, malloc, free, glibc_take_pages, free, glibc_trim};

static void *load(const char *library)
{
    return dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
}

/* POSIX promises that such a pointer can be called, which C does not. */
#define FIND(library, symbol, call) (*(void **)&(call) = dlsym(library, symbol), (call) != NULL)

extern struct heap heap_mimalloc, heap_jemalloc, heap_tcmalloc;
static void *(*mimalloc_aligned)(size_t bytes, size_t alignment);
static void (*mimalloc_collect)(_Bool all);
static void *(*jemalloc_aligned)(size_t alignment, size_t bytes);
static int (*jemalloc_control)(const char *, void *, size_t *, void *, size_t);
static void *(*tcmalloc_aligned)(size_t alignment, size_t bytes);
static void (*tcmalloc_release)(void);

static void *mimalloc_take_pages(size_t bytes)
{
    return mimalloc_aligned(bytes, PAGE);
}

static void mimalloc_trim(void)
{
    mimalloc_collect(1);
}

static const char *start_mimalloc(void)
{
    void *library = load("libmimalloc.so.2");
    if (library == NULL)
        return dlerror();
    if (!FIND(library, "mi_malloc", heap_mimalloc.take) || !FIND(library, "mi_free", heap_mimalloc.give)
        || !FIND(library, "mi_malloc_aligned", mimalloc_aligned)
        || !FIND(library, "mi_collect", mimalloc_collect))
        return dlerror();
    heap_mimalloc.take_pages = mimalloc_take_pages;
    heap_mimalloc.give_pages = heap_mimalloc.give;
    heap_mimalloc.trim = mimalloc_trim;
    return NULL;
}

static void *jemalloc_take_pages(size_t bytes)
{
    return jemalloc_aligned(PAGE, bytes);
}

/* 4096 stands for all arenas. */
static void jemalloc_trim(void)
{
    jemalloc_control("thread.tcache.flush", NULL, NULL, NULL, 0);
    jemalloc_control("arena.4096.purge", NULL, NULL, NULL, 0);
}

static const char *start_jemalloc(void)
{
    void *library = load("libjemalloc.so.2");
    if (library == NULL)
        return dlerror();
    if (!FIND(library, "malloc", heap_jemalloc.take) || !FIND(library, "free", heap_jemalloc.give)
        || !FIND(library, "aligned_alloc", jemalloc_aligned)
        || !FIND(library, "mallctl", jemalloc_control))
        return dlerror();
    heap_jemalloc.take_pages = jemalloc_take_pages;
    heap_jemalloc.give_pages = heap_jemalloc.give;
    heap_jemalloc.trim = jemalloc_trim;
    return NULL;
}

static void *tcmalloc_take_pages(size_t bytes)
{
    return tcmalloc_aligned(PAGE, bytes);
}

static void tcmalloc_trim(void)
{
    tcmalloc_release();
}

static const char *start_tcmalloc(void)
{
    void *library = load("libtcmalloc_minimal.so.4");
    if (library == NULL)
        return dlerror();
    if (!FIND(library, "tc_malloc", heap_tcmalloc.take) || !FIND(library, "tc_free", heap_tcmalloc.give)
        || !FIND(library, "tc_memalign", tcmalloc_aligned)
        || !FIND(library, "MallocExtension_ReleaseFreeMemory", tcmalloc_release))
        return dlerror();
    heap_tcmalloc.take_pages = tcmalloc_take_pages;
    heap_tcmalloc.give_pages = heap_tcmalloc.give;
    heap_tcmalloc.trim = tcmalloc_trim;
    return NULL;
}

struct heap heap_mimalloc = {.start = start_mimalloc};
struct heap heap_jemalloc = {.start = start_jemalloc};
struct heap heap_tcmalloc = {.start = start_tcmalloc};
