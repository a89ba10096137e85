#!/bin/sh
# archive.sh CASE ARCHIVE PROFILE: what the static library consists of. AR, NM, SYSTEM and FUNCTIONS
# come from the environment.
set -eu
export LC_ALL=C
case=$1 archive=$2 profile=$3
. "${0%/*}/same.sh"

skip_if_checked() {
    if [ "$profile" != release ]; then
        echo "SKIPPED: assertions and overflow checks bring panics; this holds for the release profile"
        exit 77
    fi
}

# Fields of a symbol: name, class (upper case: global, U: undefined, w and v: weakly so, N: for
# debuggers).
symbols() { "$NM" -P "$archive" | awk 'NF > 1'; }

# The names as C has them: 32-bit Windows puts _ before, and @ and the size of the arguments behind.
# That they are right there is shown by the programs, which would not link otherwise.
in_c() { sed -E 's/^_?([A-Za-z][A-Za-z0-9]*)(@[0-9]+)?$/\1/' | sort; }

case $case in
one_object)
    same wmsbuffer.o "$("$AR" t "$archive")" ;;
exports_the_api_alone)
    # Probes need one that all objects of a program share, as the format has it; it is hidden.
    same "$(lines WMSBufferVersion $FUNCTIONS)" \
        "$(symbols | awk '$2 ~ /[A-MO-TV-Z]/ && $1 != "_.stapsdt.base" { print $1 }' | in_c)" ;;
needs_only_the_c_library)
    skip_if_checked
    needed=$(symbols | awk '$2 ~ /[Uwv]/ { print $1 }' | in_c)
    [ -n "$needed" ]
    for name in $needed; do
        case $SYSTEM:$name in
        Linux:abort | Linux:clock_gettime | Linux:dlsym | Linux:madvise | Linux:mmap) ;;
        Linux:mprotect | Linux:munmap | Linux:sched_yield | Linux:syscall | Linux:sysconf | Linux:write) ;;
        # The environment; a moment where futexes are forbidden; and the last error, which stays the caller's.
        Linux:getauxval | Linux:getenv | Linux:nanosleep | Linux:__errno_location) ;;
        # Standard error that nobody reads.
        Linux:poll | Linux:pthread_sigmask | Linux:sigaddset | Linux:sigemptyset) ;;
        Linux:sigismember | Linux:sigtimedwait) ;;
        Linux:__cxa_atexit | Linux:__dso_handle | Windows:atexit) ;;
        # A thread's end, and forks.
        Linux:pthread_atfork | Linux:pthread_key_create | Linux:pthread_key_delete) ;;
        Linux:pthread_getspecific | Linux:pthread_self | Linux:pthread_setspecific) ;;
        Windows:abort | Windows:atexit | Windows:GetEnvironmentVariableA) ;;
        Windows:GetStdHandle | Windows:GetSystemInfo | Windows:GetTickCount64) ;;
        Windows:FlushProcessWriteBuffers | Windows:GetCurrentThreadId | Windows:SwitchToThread) ;;
        Windows:FlsAlloc | Windows:FlsFree | Windows:FlsSetValue | Windows:GetLastError | Windows:SetLastError) ;;
        Windows:TlsAlloc | Windows:TlsFree | Windows:TlsGetValue | Windows:TlsSetValue) ;;
        Windows:VirtualAlloc | Windows:VirtualFree | Windows:VirtualProtect | Windows:WriteFile) ;;
        Windows:GetEnvironmentVariableA) ;;
        Windows:AcquireSRWLockExclusive | Windows:ReleaseSRWLockExclusive) ;;
        Windows:SleepConditionVariableSRW | Windows:WakeAllConditionVariable) ;;
        Windows:CloseHandle | Windows:OpenThread | Windows:WaitForSingleObject) ;;
        Windows:GetModuleHandleA | Windows:GetProcAddress) ;;
        # The compiler's choice; the last two are for atomics on aarch64 and for addresses on i686,
        # and come with the compiler and the linker of the program.
        *:bcmp | *:memcmp | *:memcpy | *:memmove | *:memset) ;;
        Linux:__aarch64_* | Linux:_GLOBAL_OFFSET_TABLE_) ;;
        *) echo "not on the list of what the library may need: $name" >&2; exit 1 ;;
        esac
    done ;;
has_no_panic_path)
    skip_if_checked
    symbols | grep -q ' t ' # or nothing was read
    if symbols | grep -i panic; then exit 1; fi ;;
*)
    echo "no such case: $case" >&2; exit 2 ;;
esac
