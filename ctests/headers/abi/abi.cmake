# What programs were compiled with stays: abidiff compares the types that the headers lead to, down to each
# parameter of each method, with the record of them that lies beside this file.

if(CMAKE_CROSSCOMPILING OR WMSBUFFER_MS_ABI OR NOT CMAKE_C_COMPILER_ID STREQUAL "GNU"
    OR NOT "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" STREQUAL "Linux-x86_64")
  return() # the record is of one platform; sizes elsewhere are the business of header.layout
endif()

find_program(WMSBUFFER_ABIDIFF abidiff)
find_program(WMSBUFFER_ABIDW abidw)
if(NOT WMSBUFFER_ABIDIFF OR NOT WMSBUFFER_ABIDW)
  add_skipped_test(header.abi.is_the_recorded_one "abidiff is not installed" header c once)
  return()
endif()

set(promised)
foreach(header IN LISTS headers)
  file(STRINGS "${WMSBUFFER_INCLUDE_DIR}/${header}.h" functions REGEX " WMSBUFFER_CALL WMS[A-Za-z]+\\(")
  list(TRANSFORM functions REPLACE ".* WMSBUFFER_CALL (WMS[A-Za-z]+).*" "PROMISE(\\1)")
  string(APPEND promised ${functions})
endforeach()

set(record ${CMAKE_CURRENT_SOURCE_DIR}/abi/x86_64-linux.abi)
add_library(wmsbuffer_test_abi MODULE abi/abi.c)
target_include_directories(wmsbuffer_test_abi PRIVATE ${WMSBUFFER_INCLUDE_DIR})
target_compile_options(wmsbuffer_test_abi PRIVATE -std=gnu11 -g -O0
  -fdebug-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}=.)
target_compile_definitions(wmsbuffer_test_abi PRIVATE "PROMISED_FUNCTIONS=${promised}")

add_test(NAME header.abi.is_the_recorded_one
  COMMAND ${WMSBUFFER_ABIDIFF} ${record} $<TARGET_FILE:wmsbuffer_test_abi>)
set_tests_properties(header.abi.is_the_recorded_one PROPERTIES LABELS "header;c;once")

# For changes that old programs do not notice, before a release: see CONTRIBUTING.md.
add_custom_target(record_abi
  COMMAND ${WMSBUFFER_ABIDW} --no-comp-dir-path --no-corpus-path --no-show-locs --type-id-style hash
    --out-file ${record} $<TARGET_FILE:wmsbuffer_test_abi>
  VERBATIM)
