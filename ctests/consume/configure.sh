#!/bin/sh
# configure.sh CASE: a build that cannot succeed ends while it is configured, with a sentence that says
# what to do. CMAKE, GENERATOR, CACHE, CC, SYSTEM, SOURCE and FOLDER come from the environment.
set -eu
export LC_ALL=C
case=$1
work=$FOLDER/$case
rm -rf "$work"
mkdir -p "$work"

. "$SOURCE/ctests/consume/skip.sh"

# says SENTENCE ARGUMENT…: the configuration with these arguments fails and says so
says() {
    sentence=$1
    shift
    sh "$SOURCE/ctests/refused.sh" "$sentence" \
        "$CMAKE" "$@" -S "$SOURCE" -B "$work/build" -G "$GENERATOR" -DWMSBUFFER_BUILD_TESTS=OFF
}

case $case in
a_cross_build_without_a_rust_target)
    cat >"$work/toolchain.cmake" <<END
set(CMAKE_SYSTEM_NAME $SYSTEM)
set(CMAKE_C_COMPILER [==[$CC]==])
END
    says "cross compilation needs the Rust target triple; please set WMSBUFFER_CARGO_TARGET" \
        -DCMAKE_TOOLCHAIN_FILE="$work/toolchain.cmake" ;;

a_rust_target_without_its_standard_library)
    # A target for which no standard library is distributed.
    says "Rust's standard library for sparc-unknown-linux-gnu is not installed; please install it" \
        -C "$CACHE" -DWMSBUFFER_CARGO_TARGET=sparc-unknown-linux-gnu ;;

a_rust_target_that_does_not_exist)
    says "Rust knows no target sparc-linux; please set WMSBUFFER_CARGO_TARGET to one of" \
        -C "$CACHE" -DWMSBUFFER_CARGO_TARGET=sparc-linux ;;

microsofts_compiler)
    clang=$(command -v clang) || skip "clang, which can behave as Microsoft's compiler does, is not installed"
    ln -s "$clang" "$work/clang-cl"
    for compiler in "$work/clang-cl" "$clang"; do
        # There is nothing here to link with, so CMake's own try must not be made, nor a search for the
        # compiler of resources.
        cat >"$work/toolchain.cmake" <<END
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_C_COMPILER [==[$compiler]==])
set(CMAKE_C_COMPILER_TARGET x86_64-pc-windows-msvc)
set(CMAKE_C_COMPILER_WORKS ON)
set(CMAKE_RC_COMPILER [==[$compiler]==])
END
        says "Microsoft's tools cannot build the library; please build the DLL with MinGW-w64 and link" \
            -DCMAKE_TOOLCHAIN_FILE="$work/toolchain.cmake"
        rm -r "$work/build"
    done ;;

*)
    echo "no such case: $case" >&2; exit 2 ;;
esac
