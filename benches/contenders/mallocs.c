/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The heaps of Linux. All but that of the C library are loaded out of everybody's sight, since each of
 * them would take over malloc for the whole process; they are called through a pointer, as every heap of a
 * shared library is. */

#define _GNU_SOURCE
#include "naive.h"

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

static const struct heap glibc = {malloc, free, glibc_take_pages, free, glibc_trim};

static void *load(const char *library)
{
    return dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
}

/* POSIX promises that such a pointer can be called, which C does not. */
#define FIND(library, symbol, call) (*(void **)&(call) = dlsym(library, symbol), (call) != NULL)

static struct heap mimalloc, jemalloc, tcmalloc;
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
    if (!FIND(library, "mi_malloc", mimalloc.take) || !FIND(library, "mi_free", mimalloc.give)
        || !FIND(library, "mi_malloc_aligned", mimalloc_aligned)
        || !FIND(library, "mi_collect", mimalloc_collect))
        return dlerror();
    mimalloc.take_pages = mimalloc_take_pages;
    mimalloc.give_pages = mimalloc.give;
    mimalloc.trim = mimalloc_trim;
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
    if (!FIND(library, "malloc", jemalloc.take) || !FIND(library, "free", jemalloc.give)
        || !FIND(library, "aligned_alloc", jemalloc_aligned)
        || !FIND(library, "mallctl", jemalloc_control))
        return dlerror();
    jemalloc.take_pages = jemalloc_take_pages;
    jemalloc.give_pages = jemalloc.give;
    jemalloc.trim = jemalloc_trim;
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
    if (!FIND(library, "tc_malloc", tcmalloc.take) || !FIND(library, "tc_free", tcmalloc.give)
        || !FIND(library, "tc_memalign", tcmalloc_aligned)
        || !FIND(library, "MallocExtension_ReleaseFreeMemory", tcmalloc_release))
        return dlerror();
    tcmalloc.take_pages = tcmalloc_take_pages;
    tcmalloc.give_pages = tcmalloc.give;
    tcmalloc.trim = tcmalloc_trim;
    return NULL;
}

const struct contender contender_glibc = NAIVE_CONTENDER(&glibc, "glibc", NULL);
const struct contender contender_mimalloc = NAIVE_CONTENDER(&mimalloc, "mimalloc", start_mimalloc);
const struct contender contender_jemalloc = NAIVE_CONTENDER(&jemalloc, "jemalloc", start_jemalloc);
const struct contender contender_tcmalloc = NAIVE_CONTENDER(&tcmalloc, "tcmalloc", start_tcmalloc);
