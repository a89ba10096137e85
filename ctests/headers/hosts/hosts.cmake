# The headers among others that define the same names: taken where they fit, refused where not.

if(WIN32)
  return() # there the host is Windows, and its headers are always taken
endif()

set(hosts ${CMAKE_CURRENT_SOURCE_DIR}/hosts)

# The calling convention of the library's methods, and the other one where the processor has two.
set(convention "")
set(other_convention "")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(other_convention "__attribute__((ms_abi))")
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "i[3-6]86")
  set(other_convention "__attribute__((stdcall))")
endif()
if(WMSBUFFER_MS_ABI)
  set(convention "${other_convention}")
  set(other_convention "")
endif()
set(method "-DHOST_METHOD=${convention}")
set(other_method "-DHOST_METHOD=${other_convention}")

# compile_with_host(NAME SOURCE EXPECTED [C] FLAGS…): the compiler, C++ unless C is asked for, must refuse
# it with EXPECTED, or if empty be content.
function(compile_with_host name source expected)
  cmake_parse_arguments(PARSE_ARGV 3 arg "C" "" "")
  set(language c++)
  set(compile ${CMAKE_CXX_COMPILER} -x c++ -std=c++11)
  if(arg_C)
    set(language c)
    set(compile ${CMAKE_C_COMPILER} -x c -std=c99)
  endif()
  set(judge)
  if(expected)
    set(judge sh ${CMAKE_CURRENT_SOURCE_DIR}/../refused.sh ${expected})
  endif()
  add_test(NAME header.host.${name}
    COMMAND ${judge} ${compile} ${warnings} ${abi} -I${WMSBUFFER_INCLUDE_DIR} ${arg_UNPARSED_ARGUMENTS}
      -fsyntax-only ${hosts}/${source})
  set_tests_properties(header.host.${name} PROPERTIES LABELS "header;${language}")
endfunction()

# unknwn.h would be defined twice if its types were not taken.
compile_with_host(included_before before.cpp "" "-DHOST=\"unknwn.h\"" "${method}")
compile_with_host(found_in_the_include_path after.cpp "" "-DHOST=<unknwn.h>" -I${hosts} "${method}")
compile_with_host(that_the_user_vouches_for before.cpp ""
  "-DHOST=\"unmarked.h\"" "${method}" -DWMSCOM_HOST_TYPES)
# Its ULONG would be refused if it were taken.
compile_with_host(that_is_not_wanted ../compile/alone.c ""
  "-DHEADER=<wmsallocator.h>" -I${hosts} -DHOST_ULONG=uint64_t -DWMSCOM_OWN_TYPES)

compile_with_host(with_another_size_is_refused before.cpp "ULONG_must_have_4_bytes"
  "-DHOST=\"unknwn.h\"" "${method}" -DHOST_ULONG=uint64_t)
compile_with_host(with_another_result_code_is_refused ../compile/alone.c "E_POINTER_must_be_that_of_Windows"
  "-DHEADER=<wmscom.h>" "-DE_POINTER=((HRESULT)0x80000005)")

set(sentence "STDMETHODCALLTYPE is not the calling convention of this wmsbuffer: with .* define WMSBUFFER_MS_ABI")
if(NOT convention STREQUAL other_convention)
  compile_with_host(with_another_calling_convention_is_refused before.cpp "${sentence}"
    "-DHOST=\"unknwn.h\"" "${other_method}")
  compile_with_host(with_another_calling_convention_is_refused.c ../compile/alone.c "${sentence}" C
    "-DHEADER=<wmscom.h>" "-DSTDMETHODCALLTYPE=${other_convention}")
endif()
if(convention)
  compile_with_host(that_names_no_calling_convention_is_refused before.cpp "${sentence}"
    "-DHOST=\"silent.h\"")
else()
  compile_with_host(that_names_no_calling_convention before.cpp "" "-DHOST=\"silent.h\"")
endif()

compile_with_host(lookalike_included_before_is_refused before.cpp "in different source files"
  "-DHOST=\"LinuxCOM.h\"")
compile_with_host(lookalike_included_after_is_refused after.cpp "conflicting declaration|redefinition of" "-DHOST=\"LinuxCOM.h\"")
add_program_test(header.host.lookalike_in_another_unit CXX c++11
  SOURCES hosts/beside.cpp hosts/wmsbuffer_unit.cpp)
