# What the Windows toolchain files have in common. Tests of 64 bits run under Wine if it is installed;
# another way to run Windows programs can be given as CMAKE_CROSSCOMPILING_EMULATOR.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_C_COMPILER ${CMAKE_SYSTEM_PROCESSOR}-w64-mingw32-gcc)
set(CMAKE_CXX_COMPILER ${CMAKE_SYSTEM_PROCESSOR}-w64-mingw32-g++)
set(CMAKE_RC_COMPILER ${CMAKE_SYSTEM_PROCESSOR}-w64-mingw32-windres)
set(WMSBUFFER_CARGO_TARGET ${CMAKE_SYSTEM_PROCESSOR}-pc-windows-gnu
    CACHE STRING "Rust target triple")

set(CMAKE_FIND_ROOT_PATH /usr/${CMAKE_SYSTEM_PROCESSOR}-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)

# Without its 32-bit part Wine runs nothing and exits with 0, so that every test would pass: for 32
# bits nothing is guessed.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64" AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  find_program(WMSBUFFER_WINE wine)
  if(WMSBUFFER_WINE)
    set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_CURRENT_LIST_DIR}/../script/wine64" "${WMSBUFFER_WINE}")
  endif()
endif()
