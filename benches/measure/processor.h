/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What a loop tells the processor and the compiler. */

#ifndef PROCESSOR_H
#define PROCESSOR_H

#define LINE_BYTES 64

/* The compiler must have made the value, and may assume nothing about it or about memory: what a user
 * does with a buffer between its allocation and its release. */
#define HIDE(value) __asm__ volatile("" : "+r"(value) : : "memory")

static inline void wait_a_little(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
