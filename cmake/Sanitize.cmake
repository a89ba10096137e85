# WMSBUFFER_SANITIZE instruments the library and the tests. For script/test --sanitize: such a library
# needs the sanitizer's runtime in the program, and is not installed.

set(WMSBUFFER_SANITIZE "" CACHE STRING
    "address, thread or undefined: library and tests are made for that sanitizer; empty for a library to use")
set_property(CACHE WMSBUFFER_SANITIZE PROPERTY STRINGS "" address thread undefined)
set(sanitize_environment)
set(sanitize_source)
set(sanitize_compile)
if(NOT WMSBUFFER_SANITIZE)
  return()
endif()

if(NOT WMSBUFFER_SANITIZE MATCHES "^(address|thread|undefined)$")
  message(FATAL_ERROR "wmsbuffer: WMSBUFFER_SANITIZE is address, thread or undefined, not ${WMSBUFFER_SANITIZE}")
endif()
# The races in ctests/sanitizers were found by gcc's runtime at each run, by clang 14's at every third.
if(NOT CMAKE_C_COMPILER_ID STREQUAL "GNU" OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR CMAKE_CROSSCOMPILING)
  message(FATAL_ERROR "wmsbuffer: WMSBUFFER_SANITIZE needs gcc on Linux, and a build for that very system")
endif()

# A memset that the compiler expands in place is not seen by ThreadSanitizer.
add_compile_options(-fsanitize=${WMSBUFFER_SANITIZE} -fno-omit-frame-pointer -fno-builtin -g)
add_link_options(-fsanitize=${WMSBUFFER_SANITIZE})
set(WMSBUFFER_INSTALL OFF)
set(WMSBUFFER_CHECKED OFF)

# Undefined behaviour is looked for by itself, or beside misuse of memory, which costs little more. Rust has the
# assertions and overflow checks of the checked profile for that. Objects that were made outside C++ have no
# type information for -fsanitize=vptr to check.
if(NOT WMSBUFFER_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=undefined)
endif()
if(WMSBUFFER_SANITIZE STREQUAL "undefined")
  return()
endif()

# Rust's compiler is asked for what it calls unstable, whichever version it is: a nightly one is seldom
# there, and may be of another day than what the library is built with.
cmake_path(GET WMSBUFFER_CARGO PARENT_PATH rust_folder)
find_program(WMSBUFFER_RUSTC rustc HINTS "${rust_folder}" REQUIRED)
set(rust_flags -Zsanitizer=${WMSBUFFER_SANITIZE})
# Newer compilers refuse an instrumented crate beside a core that is not. Of the latter only what was
# compiled ahead is meant, and that the library hardly calls.
execute_process(COMMAND "${WMSBUFFER_RUSTC}" -C help OUTPUT_VARIABLE known_flags ERROR_QUIET)
if(known_flags MATCHES "unsafe-allow-abi-mismatch")
  string(APPEND rust_flags " -Cunsafe-allow-abi-mismatch=sanitizer")
endif()
# Cargo takes the flags for the library alone, and not for its dependencies' build scripts, when the target
# is named.
execute_process(COMMAND "${WMSBUFFER_RUSTC}" -vV OUTPUT_VARIABLE rust_version)
string(REGEX REPLACE ".*host: ([^\n]+).*" "\\1" rust_host "${rust_version}")
set(WMSBUFFER_CARGO_TARGET "${rust_host}")
set(sanitize_environment --unset=CARGO_ENCODED_RUSTFLAGS RUSTC_BOOTSTRAP=1 "RUSTFLAGS=${rust_flags}")
if(WMSBUFFER_SANITIZE STREQUAL "thread")
  set(sanitize_source "${CMAKE_CURRENT_LIST_DIR}/tsan.c")
  set(sanitize_compile -fPIC "${sanitize_source}")
endif()
