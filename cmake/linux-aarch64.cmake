# aarch64 Linux, with the cross compilers of Debian.
set(CMAKE_SYSTEM_PROCESSOR aarch64)
include("${CMAKE_CURRENT_LIST_DIR}/linux.cmake")
