# Tests that configure a project of their own do so with the tools of this build: cmake -C <nested_cache>.

set(nested_cache "${PROJECT_BINARY_DIR}/ctests/nested-cache.cmake")
set(text)
foreach(name CMAKE_TOOLCHAIN_FILE CMAKE_C_COMPILER CMAKE_CXX_COMPILER
             WMSBUFFER_CARGO WMSBUFFER_CARGO_TARGET WMSBUFFER_CARGO_FLAGS WMSBUFFER_MS_ABI)
  if(${name})
    string(APPEND text "set(${name} [==[${${name}}]==] CACHE STRING \"\")\n")
  endif()
endforeach()
# Its library is another build of the same sources, which takes as long.
string(APPEND text "set(WMSBUFFER_CHECKED OFF CACHE BOOL \"\")\n")
file(WRITE "${nested_cache}" "${text}")
