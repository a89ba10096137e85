/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A thread to which the kernel refuses a call, as sandboxes do, and kernels that are older than the call. */

#ifndef SANDBOX_H
#define SANDBOX_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The command that tells which commands there are. */
static inline int has_membarrier(void)
{
    return syscall(SYS_membarrier, 0, 0, 0) >= 0;
}

/* From now on a call fails with that error, on this thread and those that it makes; 0 if the system has no such
 * filters. */
static inline int refuse_call(unsigned number, unsigned short error)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static inline int refuse_membarrier(unsigned short error)
{
    return refuse_call(SYS_membarrier, error);
}

/* Whether it does. */
static inline int membarrier_is_refused_with(int error)
{
    errno = 0;
    return syscall(SYS_membarrier, 0, 0, 0) == -1 && errno == error;
}

#endif
