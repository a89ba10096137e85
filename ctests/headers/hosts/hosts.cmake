# The headers among others that define the same names: taken where they fit, refused where not.

set(hosts ${CMAKE_CURRENT_SOURCE_DIR}/hosts)

# compile_with_host(NAME SOURCE EXPECTED FLAGS…): the compiler must say EXPECTED, or if empty be content.
function(compile_with_host name source expected)
  add_test(NAME header.host.${name}
    COMMAND ${CMAKE_CXX_COMPILER} -x c++ -std=c++11 ${warnings} -I${WMSBUFFER_INCLUDE_DIR} ${ARGN}
      -fsyntax-only ${hosts}/${source})
  set_tests_properties(header.host.${name} PROPERTIES LABELS header)
  if(expected)
    set_tests_properties(header.host.${name} PROPERTIES PASS_REGULAR_EXPRESSION "${expected}")
  endif()
endfunction()

# unknwn.h would be defined twice if its types were not taken.
compile_with_host(included_before before.cpp "" "-DHOST=\"unknwn.h\"")
compile_with_host(found_in_the_include_path after.cpp "" "-DHOST=<unknwn.h>" -I${hosts})
compile_with_host(that_the_user_vouches_for before.cpp ""
  "-DHOST=\"unmarked.h\"" -DWMSCOM_HOST_TYPES)
# Its ULONG would be refused if it were taken.
compile_with_host(that_is_not_wanted ../compile/alone.c ""
  "-DHEADER=<wmsallocator.h>" -I${hosts} -DHOST_ULONG=uint64_t -DWMSCOM_OWN_TYPES)

compile_with_host(with_another_size_is_refused before.cpp "ULONG_must_have_4_bytes"
  "-DHOST=\"unknwn.h\"" -DHOST_ULONG=uint64_t)
compile_with_host(with_another_result_code_is_refused ../compile/alone.c "E_POINTER_must_be_that_of_Windows"
  "-DHEADER=<wmscom.h>" "-DE_POINTER=((HRESULT)0x80000005)")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  compile_with_host(with_another_calling_convention_is_refused ../compile/alone.c
    "STDMETHODCALLTYPE_must_be_the_calling_convention_of_C"
    "-DHEADER=<wmscom.h>" "-DSTDMETHODCALLTYPE=__attribute__((ms_abi))")
endif()

compile_with_host(lookalike_included_before_is_refused before.cpp "in different source files"
  "-DHOST=\"LinuxCOM.h\"")
compile_with_host(lookalike_included_after_is_refused after.cpp "error:" "-DHOST=\"LinuxCOM.h\"")
add_program_test(header.host.lookalike_in_another_unit CXX c++11
  SOURCES hosts/beside.cpp hosts/wmsbuffer_unit.cpp)
