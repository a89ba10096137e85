/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* All that are compared, in the order of the tables. A peer whose package was not there when this was
 * compiled is named all the same. */

#include "contender.h"

#include <stddef.h>

extern const struct contender contender_floor, contender_wmsbuffer;

#ifdef _WIN32

extern const struct contender contender_HeapAlloc;

const struct contender *const contenders[] = {
    &contender_floor,
    &contender_wmsbuffer,
    &contender_HeapAlloc,
    NULL,
};

#else

extern const struct contender contender_glibc, contender_mimalloc, contender_jemalloc, contender_tcmalloc;
extern const struct contender contender_mempool, contender_mbuf, contender_avbuffer, contender_gstreamer;

#define ABSENT(object, name_, package)                                                              \
    static const char *object##_is_absent(void)                                                     \
    {                                                                                               \
        return "built without " package;                                                            \
    }                                                                                               \
    const struct contender object = {.name = name_, .start = object##_is_absent};

#ifndef WITH_DPDK
ABSENT(contender_mempool, "DPDK mempool", "libdpdk-dev")
ABSENT(contender_mbuf, "DPDK mbuf", "libdpdk-dev")
#endif
#ifndef WITH_AVUTIL
ABSENT(contender_avbuffer, "AVBufferPool", "libavutil-dev")
#endif
#ifndef WITH_GSTREAMER
ABSENT(contender_gstreamer, "GstBufferPool", "libgstreamer1.0-dev")
#endif

const struct contender *const contenders[] = {
    &contender_floor,
    &contender_wmsbuffer,
    &contender_glibc,
    &contender_mimalloc,
    &contender_jemalloc,
    &contender_tcmalloc,
    &contender_mempool,
    &contender_mbuf,
    &contender_avbuffer,
    &contender_gstreamer,
    NULL,
};

#endif
