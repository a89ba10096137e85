# i686 Linux, with the cross compilers of Debian.
set(CMAKE_SYSTEM_PROCESSOR i686)
include("${CMAKE_CURRENT_LIST_DIR}/linux.cmake")
