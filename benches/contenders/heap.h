/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Where the naive allocator's memory comes from. */

#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

#include "copy.h"

struct heap {
    const char *(*start)(void); /* NULL, or why it cannot run; may be missing */
    void *(*take)(size_t bytes);
    void (*give)(void *memory);
    void *(*take_pages)(size_t bytes);
    void (*give_pages)(void *memory);
    void (*trim)(void); /* may be missing */
};

/* That of this copy. */
extern struct heap OWN(heap);

#endif
