/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The heap of Windows. Pages come from where large blocks of it come from. */

#define COPY HeapAlloc
#include "heap.h"

#include <windows.h>

static void *take(size_t bytes)
{
    return HeapAlloc(GetProcessHeap(), 0, bytes);
}

static void give(void *memory)
{
    HeapFree(GetProcessHeap(), 0, memory);
}

static void *take_pages(size_t bytes)
{
    return VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

static void give_pages(void *memory)
{
    VirtualFree(memory, 0, MEM_RELEASE);
}

struct heap heap_HeapAlloc = {NULL, take, give, take_pages, give_pages, NULL};
