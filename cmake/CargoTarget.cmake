# cargo_target(<variable>): the Rust target triple that fits CMake's compiler, or nothing for cargo's
# own. Where no build could succeed, the configuration ends here, with a sentence.

set(WMSBUFFER_CARGO_TARGET "" CACHE STRING
    "Rust target triple; empty means cargo's own, and with MinGW the one of the compiler")

function(cargo_target variable)
  if(MSVC OR CMAKE_C_SIMULATE_ID STREQUAL "MSVC")
    message(FATAL_ERROR "wmsbuffer: Microsoft's tools cannot build the library; please build the DLL "
                        "with MinGW-w64 and link its import library, libwmsbuffer.dll.a, which they can")
  endif()
  set(target "${WMSBUFFER_CARGO_TARGET}")
  if(MINGW AND NOT target)
    mingw_cargo_target(target)
  endif()
  if(CMAKE_CROSSCOMPILING AND NOT target)
    message(FATAL_ERROR "wmsbuffer: cross compilation needs the Rust target triple; please set "
                        "WMSBUFFER_CARGO_TARGET, best in the toolchain file")
  endif()
  if(target)
    try_cargo_target("${target}")
  endif()
  set(${variable} "${target}" PARENT_SCOPE)
endfunction()

# On Windows cargo's own target may be that of Microsoft's tools, whose objects MinGW cannot link.
function(mingw_cargo_target variable)
  include(CheckSymbolExists)
  check_symbol_exists(__x86_64__ stddef.h WMSBUFFER_TARGET_IS_X86_64)
  check_symbol_exists(__i386__ stddef.h WMSBUFFER_TARGET_IS_I386)
  if(WMSBUFFER_TARGET_IS_X86_64)
    set(${variable} x86_64-pc-windows-gnu PARENT_SCOPE)
  elseif(WMSBUFFER_TARGET_IS_I386)
    set(${variable} i686-pc-windows-gnu PARENT_SCOPE)
  endif()
endfunction()

# Without the target's standard library the build would fail too, but in screens of errors about
# crates that the reader has never heard of. So an empty crate is built as the library will be.
function(try_cargo_target target)
  set(crate "${CMAKE_CURRENT_BINARY_DIR}/cargo-target")
  file(REMOVE_RECURSE "${crate}")
  file(WRITE "${crate}/Cargo.toml" "[package]\nname = \"empty\"\nversion = \"0.0.0\"\n[workspace]\n")
  file(WRITE "${crate}/src/lib.rs" "#![no_std]\n")
  separate_arguments(flags UNIX_COMMAND "${WMSBUFFER_CARGO_FLAGS}")
  execute_process(
    COMMAND "${WMSBUFFER_CARGO}" build --manifest-path "${crate}/Cargo.toml"
            --target-dir "${crate}/target" --target ${target} ${flags}
    WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}"
    RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  # Any other failure may be one of this crate alone.
  if(status AND said MATCHES "can't find crate for .core")
    message(FATAL_ERROR "wmsbuffer: Rust's standard library for ${target} is not installed; please "
                        "install it, such as with: rustup target add ${target}")
  elseif(status AND said MATCHES "not find specification for target")
    message(FATAL_ERROR "wmsbuffer: Rust knows no target ${target}; please set "
                        "WMSBUFFER_CARGO_TARGET to one of: rustc --print target-list")
  endif()
endfunction()
