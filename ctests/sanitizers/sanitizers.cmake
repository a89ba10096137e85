# The sanitizer is there: faults are found that were planted for it, and nothing is found without them.

add_executable(wmsbuffer_test_planted sanitizers/planted.c)
set_target_properties(wmsbuffer_test_planted PROPERTIES
  C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF OUTPUT_NAME planted)
target_compile_definitions(wmsbuffer_test_planted PRIVATE _DEFAULT_SOURCE)
# The compiler sees one of them by itself.
target_compile_options(wmsbuffer_test_planted PRIVATE ${warnings} -Wno-use-after-free)
target_link_libraries(wmsbuffer_test_planted PRIVATE wmsbuffer::wmsbuffer Threads::Threads)

# add_planted(<fault> <report>…): the program must fail, and say all of this in that order.
function(add_planted fault)
  list(JOIN ARGN ".*" report)
  add_test(NAME planted.${fault} COMMAND sh "${CMAKE_CURRENT_SOURCE_DIR}/refused.sh" "${report}"
    ${wrapper} $<TARGET_FILE:wmsbuffer_test_planted> ${fault})
  set_tests_properties(planted.${fault} PROPERTIES LABELS "sanitizer;c" ENVIRONMENT "${sanitizer_options}")
endfunction()

add_test(NAME planted.nothing COMMAND ${wrapper} $<TARGET_FILE:wmsbuffer_test_planted> nothing)
set_tests_properties(planted.nothing PROPERTIES LABELS "sanitizer;c" ENVIRONMENT "${sanitizer_options}")
if(WMSBUFFER_SANITIZE STREQUAL "address")
  add_planted(out_parameter_in_freed_memory "heap-use-after-free" "WRITE of size 4" "src/com/buffer")
  add_planted(property_of_more_bytes_than_there_are "heap-buffer-overflow" "READ of size 9" "src/core/property")
  add_planted(payload_after_the_end "AddressSanitizer: SEGV" "payload_after_the_end")
  add_planted(payload_after_release_alone "use-after-poison" "WRITE of size 1" "payload_after_release_alone")
  add_planted(payload_behind_its_end "use-after-poison" "WRITE of size 1" "payload_behind_its_end")
  add_planted(forgotten_memory "LeakSanitizer: detected memory leaks" "forgotten_memory")
elseif(wrapper MATCHES "valgrind")
  add_planted(out_parameter_in_freed_memory "Invalid write of size 4" "GetLength")
  add_planted(payload_after_release_alone "Invalid write of size 1" "payload_after_release_alone")
  add_planted(payload_behind_its_end "Invalid write of size 1" "payload_behind_its_end")
  add_planted(forgotten_memory "definitely lost")
elseif(WMSBUFFER_SANITIZE STREQUAL "thread")
  add_planted(payload_of_two_threads "ThreadSanitizer: data race" "write_payload" "Previous write" "write_payload")
  add_planted(payload_after_release "ThreadSanitizer: data race" "(write_stale|reuse)" "Previous write" "(write_stale|reuse)")
  add_planted(out_parameter_of_two_threads "ThreadSanitizer: data race" "src/com/buffer" "Previous write" "src/com/buffer")
endif()
if(WMSBUFFER_SANITIZE MATCHES "address|undefined")
  add_planted(sum_that_overflows "runtime error: signed integer overflow")
  add_planted(member_of_nothing "runtime error: .*null pointer")
endif()
