/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Where the stack ends: a function that pops more or less than its caller expects moves it. */

#ifndef STACK_H
#define STACK_H

#include "check.h"

enum { STACK_CALLS = 10000 };

/* More than so many calls can pop too much. */
static volatile unsigned stack_room = STACK_CALLS * 32;

/* Moves the end of the stack away from the variables of the function, so that they survive what is
 * popped too much until it is measured. */
#define KEEP_STACK_ROOM() ((void)(*(volatile char *)__builtin_alloca(stack_room) = 0))

/* The frame of a function begins where that of its caller ends. */
__attribute__((noinline)) static uintptr_t stack_end(void)
{
    /* Or it would be called once for all. */
    __asm__ volatile("" ::: "memory");
    return (uintptr_t)__builtin_frame_address(0);
}

#define REPEAT(call) \
    do \
    { \
        for (int stack_call = 0; stack_call < STACK_CALLS; stack_call++) \
            (void)(call); \
    } while (0)

#define CHECK_STACK_STAYS(call) \
    do \
    { \
        const uintptr_t stack_before = stack_end(); \
        REPEAT(call); \
        CHECK_EQUAL(stack_end(), stack_before); \
    } while (0)

#endif
