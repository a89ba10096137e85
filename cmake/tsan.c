/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What instrumented Rust calls and gcc's runtime of ThreadSanitizer lacks before version 13. The runtime
 * sees the calls that these make, as it stands in for the C library there. */

#include <string.h>

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
    return memmove(to, from, size);
}

void *__tsan_memset(void *to, int value, size_t size)
{
    return memset(to, value, size);
}
