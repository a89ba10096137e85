# s390x Linux, with the cross compilers of Debian.
set(CMAKE_SYSTEM_PROCESSOR s390x)
include("${CMAKE_CURRENT_LIST_DIR}/linux.cmake")
