#!/bin/sh
# consume.sh CASE: an outside project, built from the installed tree after that was moved. CMAKE,
# GENERATOR, CACHE, CC, CXX, DEFINITIONS, CHECKED, RUST_TARGET, READELF, OBJDUMP, SYSTEM, EMULATOR, EXE, SOURCE,
# BUILD, LIBDIR, VERSION and FOLDER come from the environment.
set -eu
export LC_ALL=C
case=$1
# The space is meant: users have such paths.
prefix="$FOLDER/moved prefix"
here=$SOURCE/ctests/consume
work=$FOLDER/$case
rm -rf "$work"
mkdir -p "$work"
. "$here/skip.sh"
. "$here/program.sh"

configure() { "$CMAKE" -C "$CACHE" -G "$GENERATOR" "$@"; }
cc() { "$CC" $DEFINITIONS "$@"; }
cxx() { "$CXX" $DEFINITIONS "$@"; }

case $case in
install)
    rm -rf "$prefix"
    "$CMAKE" --install "$BUILD" --prefix "$work/first prefix"
    mv "$work/first prefix" "$prefix" ;;

installed_files)
    found=$(cd "$prefix" && find . ! -type d | sed 's/^..//; s/Targets-[a-z]*\.cmake/Targets-CONFIG.cmake/' | sort)
    case $SYSTEM in
    Windows)
        bin="bin/libwmsbuffer.dll
"
        def="
$LIBDIR/wmsbuffer.def"
        libraries="$LIBDIR/libwmsbuffer.a
$LIBDIR/libwmsbuffer.dll.a" ;;
    *)
        bin= def=
        libraries="$LIBDIR/libwmsbuffer.a
$LIBDIR/libwmsbuffer.so
$LIBDIR/libwmsbuffer.so.${VERSION%%.*}
$LIBDIR/libwmsbuffer.so.$VERSION" ;;
    esac
    if [ -n "$CHECKED" ]; then
        libraries="$libraries
$LIBDIR/libwmsbuffer_checked.a"
    fi
    expected="${bin}include/wmsallocator.h
include/wmsbuffer.h
include/wmsbuffer.hpp
include/wmscom.h
include/wmsmediabuffer.h
$LIBDIR/cmake/wmsbuffer/wmsbufferConfig.cmake
$LIBDIR/cmake/wmsbuffer/wmsbufferConfigVersion.cmake
$LIBDIR/cmake/wmsbuffer/wmsbufferTargets-CONFIG.cmake
$LIBDIR/cmake/wmsbuffer/wmsbufferTargets.cmake
$libraries
$LIBDIR/pkgconfig/wmsbuffer.pc${def}"
    if [ "$found" != "$expected" ]; then
        printf 'expected:\n%s\nfound:\n%s\n' "$expected" "$found" >&2
        exit 1
    fi ;;

no_path_of_the_build_is_left)
    [ -d "$prefix/include" ]
    for path in "$SOURCE" "$BUILD" "$FOLDER"; do
        if grep -rlF "$path" "$prefix/include" "$prefix/$LIBDIR/cmake" "$prefix/$LIBDIR/pkgconfig"; then
            exit 1
        fi
    done ;;

find_package)
    configure -S "$here/find_package" -B "$work" -DWANTED="$VERSION" -DCHECKED="$CHECKED" -DCMAKE_PREFIX_PATH="$prefix"
    "$CMAKE" --build "$work"
    runs_alone "$work/c_wmsbuffer"
    runs_alone "$work/cpp_wmsbuffer"
    if [ -n "$CHECKED" ]; then
        runs_alone "$work/c_checked"
        runs_alone "$work/cpp_checked"
    fi
    runs_shared "$work/c_shared"
    runs_shared "$work/cpp_shared" ;;

find_package_of_a_newer_version_fails)
    if configure -S "$here/find_package" -B "$work" -DWANTED=999.0 -DCMAKE_PREFIX_PATH="$prefix" \
        2>"$work/errors"; then
        exit 1
    fi
    grep "version: $VERSION" "$work/errors" ;;

pkg_config)
    command -v pkg-config >/dev/null || skip "pkg-config is not installed"
    command -v make >/dev/null || skip "make is not installed"
    export PKG_CONFIG_PATH="$prefix/$LIBDIR/pkgconfig"
    [ "$(pkg-config --modversion wmsbuffer)" = "$VERSION" ]
    make -C "$work" -f "$here/pkg_config/Makefile" SOURCE="$here/pkg_config" CC="$CC" CXX="$CXX"
    runs_alone "$work/c_static"
    runs_alone "$work/cpp_static"
    runs_shared "$work/c_shared"
    runs_shared "$work/cpp_shared" ;;

plain_cc)
    cd "$work"
    cc "$here/program/packet.c" -I"$prefix/include" "$prefix/$LIBDIR/libwmsbuffer.a" -o c_static
    cxx "$here/program/packet.cpp" -I"$prefix/include" "$prefix/$LIBDIR/libwmsbuffer.a" -o cpp_static
    cc "$here/program/packet.c" -I"$prefix/include" -L"$prefix/$LIBDIR" -lwmsbuffer \
        -Wl,-rpath,"$prefix/$LIBDIR" -o c_shared
    runs_alone ./c_static
    runs_alone ./cpp_static
    runs_shared ./c_shared
    # Nothing but the C library is needed, not even by a program that is wholly static.
    cc -static "$here/program/packet.c" -I"$prefix/include" -L"$prefix/$LIBDIR" -lwmsbuffer -o c_whole
    runs_alone ./c_whole ;;

add_subdirectory)
    configure -S "$here/add_subdirectory" -B "$work" -DWMSBUFFER_SOURCE="$SOURCE" \
        -DCMAKE_BUILD_TYPE=Release
    "$CMAKE" --build "$work"
    for program in c_wmsbuffer cpp_wmsbuffer c_shared cpp_shared; do
        runs "$work/$program"
    done
    # The tests are the outside project's own, and what it installs is so too.
    [ ! -e "$work/wmsbuffer/ctests" ]
    "$CMAKE" --install "$work" --prefix "$work/prefix"
    [ "$(cd "$work/prefix" && find . -type f)" = "./bin/c_wmsbuffer$EXE" ] ;;

beside_another_rust_library)
    cd "$work"
    rustc=${RUSTC:-rustc}
    command -v "$rustc" >/dev/null || skip "rustc is not installed"
    ours="$prefix/$LIBDIR/libwmsbuffer.a"
    for lto in off fat; do
        # shellcheck disable=SC2086 # RUSTFLAGS are words
        "$rustc" ${RUST_TARGET:+--target "$RUST_TARGET"} ${RUSTFLAGS-} --crate-type staticlib -O -Clto=$lto \
            --print native-static-libs "$here/rust_library/other.rs" -o libother.a 2>said || {
            cat said >&2
            grep -q "can't find crate for .std" said && skip "rustc has no standard library for $RUST_TARGET"
            exit 1
        }
        needed=$(sed -n 's/.*native-static-libs: //p' said)
        for sections in --no-gc-sections --gc-sections; do
            # shellcheck disable=SC2086
            cc "$here/rust_library/program.c" -I"$prefix/include" -Wl,$sections "$ours" libother.a $needed \
                -o "ours_first$lto$sections"
            run "./ours_first$lto$sections"
            # shellcheck disable=SC2086
            cc "$here/rust_library/program.c" -I"$prefix/include" -Wl,$sections libother.a "$ours" $needed \
                -o "ours_last$lto$sections"
            run "./ours_last$lto$sections"
        done
    done ;;

mingw_without_a_rust_target)
    # A toolchain file of the user's own; cargo by itself would build for this system.
    printf 'set(CMAKE_SYSTEM_NAME Windows)\nset(CMAKE_C_COMPILER [==[%s]==])\n' "$CC" >"$work/toolchain.cmake"
    "$CMAKE" -C "$CACHE" -S "$SOURCE" -B "$work/build" -G "$GENERATOR" -DWMSBUFFER_BUILD_TESTS=OFF \
        -DCMAKE_TOOLCHAIN_FILE="$work/toolchain.cmake" -DWMSBUFFER_CARGO_TARGET=
    "$CMAKE" --build "$work/build"
    cc "$here/program/packet.c" -I"$SOURCE/include" "$work/build/libwmsbuffer.a" -o "$work/program"
    runs_alone "$work/program" ;;

microsofts_linker)
    clang=$(command -v clang) || skip "clang, which compiles as Microsoft's compiler does, is not installed"
    link=$(command -v lld-link) || skip "lld-link, which behaves as Microsoft's linker does, is not installed"
    seh=
    # MinGW's objects do not list their exception handlers, which 32-bit programs may insist on.
    [ "${RUST_TARGET%%-*}" != i686 ] || seh=/safeseh:no
    cd "$work"
    "$clang" --target="${RUST_TARGET%%-*}-pc-windows-msvc" -c "$here/microsoft/version.c" -o version.obj
    "$link" $seh /entry:start /subsystem:console /nodefaultlib version.obj /out:version.exe \
        "$prefix/$LIBDIR/libwmsbuffer.dll.a" "$("$CC" -print-file-name=libkernel32.a)"
    runs_shared ./version ;;

checkout_in_a_path_with_a_space)
    command -v make >/dev/null || skip "make is not installed"
    checkout="$work/check out"
    mkdir "$checkout"
    (cd "$SOURCE" && cp -R CMakeLists.txt Cargo.toml Cargo.lock cmake include ms_abi src staticlib tests "$checkout")
    for generator in "$GENERATOR" "Unix Makefiles"; do
        rm -rf "$work/build it"
        "$CMAKE" -C "$CACHE" -S "$checkout" -B "$work/build it" -G "$generator" -DWMSBUFFER_BUILD_TESTS=OFF
        "$CMAKE" --build "$work/build it"
        cc "$here/program/packet.c" -I"$checkout/include" "$work/build it/libwmsbuffer.a" -o "$work/program"
        runs_alone "$work/program"
        # A source that was changed is noticed by way of the same path.
        "$CMAKE" --build "$work/build it" >"$work/second"
        if grep 'Building the Rust archive' "$work/second"; then exit 1; fi
        echo "// changed" >>"$checkout/src/lib.rs"
        "$CMAKE" --build "$work/build it" >"$work/third"
        grep 'Building the Rust archive' "$work/third"
    done ;;

*)
    echo "no such case: $case" >&2; exit 2 ;;
esac
