# What the toolchain files of other Linux processors have in common. Tests run under qemu, or by
# themselves where the processor can; another way can be given as CMAKE_CROSSCOMPILING_EMULATOR.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${CMAKE_SYSTEM_PROCESSOR}-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER ${CMAKE_SYSTEM_PROCESSOR}-linux-gnu-g++)
set(WMSBUFFER_CARGO_TARGET ${CMAKE_SYSTEM_PROCESSOR}-unknown-linux-gnu
    CACHE STRING "Rust target triple")

set(CMAKE_FIND_ROOT_PATH /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)

if(NOT CMAKE_CROSSCOMPILING_EMULATOR AND CMAKE_SYSTEM_PROCESSOR STREQUAL "i686"
   AND EXISTS ${CMAKE_FIND_ROOT_PATH}/lib/ld-linux.so.2)
  # An x86-64 kernel runs it, but the loader is not where the program looks for it.
  set(CMAKE_CROSSCOMPILING_EMULATOR
    ${CMAKE_FIND_ROOT_PATH}/lib/ld-linux.so.2 --library-path ${CMAKE_FIND_ROOT_PATH}/lib)
elseif(NOT CMAKE_CROSSCOMPILING_EMULATOR)
  find_program(WMSBUFFER_QEMU
    NAMES qemu-${CMAKE_SYSTEM_PROCESSOR} qemu-${CMAKE_SYSTEM_PROCESSOR}-static)
  if(WMSBUFFER_QEMU)
    set(CMAKE_CROSSCOMPILING_EMULATOR "${WMSBUFFER_QEMU}" -L ${CMAKE_FIND_ROOT_PATH})
  endif()
endif()
