# C++: the library behind the smart pointers that COM programs have, and include/wmsbuffer.hpp.

set(comfort ${CMAKE_CURRENT_SOURCE_DIR}/comfort)
set(refused_by sh ${CMAKE_CURRENT_SOURCE_DIR}/refused.sh)

add_test_program(comfort/ccomptr.cpp)
add_test_program(comfort/unique_ptr.cpp)
add_test_program(comfort/comptr.cpp)
target_include_directories(wmsbuffer_test_comptr PRIVATE ${comfort}/wrl_like)

# Debian's folder of DirectX-Headers, without what else lies beside it: that may be another target's.
find_path(WMSBUFFER_DIRECTX_HEADERS wsl/stubs/wrl/client.h PATHS /usr/include
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH DOC "Folder that holds the folder wsl of DirectX-Headers")
if(WIN32)
  add_test_program(comfort/comptr.cpp NAME wrl)
elseif(WMSBUFFER_MS_ABI)
  add_skipped_test(wrl "the methods of DirectX-Headers are not those of WMSBUFFER_MS_ABI" header c++)
elseif(NOT WMSBUFFER_DIRECTX_HEADERS)
  add_skipped_test(wrl "DirectX-Headers are not installed" header c++)
else()
  set(directx ${CMAKE_CURRENT_BINARY_DIR}/directx)
  file(MAKE_DIRECTORY ${directx})
  file(CREATE_LINK ${WMSBUFFER_DIRECTX_HEADERS}/wsl ${directx}/wsl SYMBOLIC)
  add_test_program(comfort/comptr.cpp NAME wrl)
  target_include_directories(wmsbuffer_test_wrl SYSTEM PRIVATE ${directx} ${directx}/wsl/stubs)
endif()

# The oldest standard will do; std::span needs C++20.
add_test_program(comfort/com_ptr.cpp STANDARD 11)
target_sources(wmsbuffer_test_com_ptr PRIVATE comfort/usage.cpp) # two units may have the header
add_test_program(comfort/creation.cpp STANDARD 11)
add_test_program(comfort/parts.cpp STANDARD 11)
add_test_program(comfort/bytes.cpp STANDARD 11)
if(cxx_std_20 IN_LIST CMAKE_CXX_COMPILE_FEATURES)
  add_test_program(comfort/bytes.cpp NAME span STANDARD 20)
else()
  add_skipped_test(span "the compiler does not know C++20" header c++)
endif()

# compile_comfort(NAME SENTENCE COMPILER FLAGS…): the compiler must refuse and say SENTENCE, or if empty
# be content.
function(compile_comfort name sentence compiler)
  set(refused "")
  if(sentence)
    set(refused ${refused_by} "${sentence}")
  endif()
  add_test(NAME comfort.${name} COMMAND ${refused} ${compiler} -Wall -Wextra -pedantic -Werror
    -I${WMSBUFFER_INCLUDE_DIR} ${ARGN} -fsyntax-only ${comfort}/usage.cpp)
  set_tests_properties(comfort.${name} PROPERTIES LABELS "header;c++")
endfunction()

# The build's own compiler, and the two of this system.
file(REAL_PATH ${CMAKE_CXX_COMPILER} path)
set(paths ${path})
set(compilers ${CMAKE_CXX_COMPILER})
if(NOT CMAKE_CROSSCOMPILING)
  foreach(compiler g++ clang++)
    string(MAKE_C_IDENTIFIER WMSBUFFER_COMFORT_${compiler} variable)
    find_program(${variable} ${compiler})
    if(NOT ${variable})
      add_skipped_test(comfort.${compiler} "${compiler} is not installed" header c++)
      continue()
    endif()
    file(REAL_PATH ${${variable}} path)
    if(NOT path IN_LIST paths)
      list(APPEND paths ${path})
      list(APPEND compilers ${${variable}})
    endif()
  endforeach()
endif()

set(scenarios allocate_use_release allocate_pages create_an_allocator query move_through_a_function
  move_to_another_variable share_with_another_owner put_into_a_full_pointer pass_the_used_bytes
  pass_all_bytes last_used_byte)
set(compare sh ${comfort}/instructions/instructions.sh compare)
foreach(compiler IN LISTS compilers)
  cmake_path(GET compiler FILENAME name)
  foreach(standard c++11 c++14 c++17 c++20)
    set(strict -std=${standard} -Wshadow -Wconversion -Wold-style-cast)
    compile_comfort(${name}.${standard} "" ${compiler} ${strict})
    compile_comfort(${name}.${standard}.without_exceptions "" ${compiler} ${strict}
      -fno-exceptions -fno-rtti)
    # The buffer would be released before its bytes are used.
    foreach(call bytes capacity)
      compile_comfort(${name}.${standard}.refuses_${call}_of_a_temporary
        "deleted function .*${call}" ${compiler} ${strict} -DOF_A_TEMPORARY=${call})
    endforeach()
  endforeach()

  foreach(standard c++11 c++20)
    set(prefix instructions.${name}.${standard})
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${prefix})
    add_test(NAME ${prefix} COMMAND sh ${comfort}/instructions/instructions.sh compile
      ${compiler} ${standard} ${folder} ${WMSBUFFER_INCLUDE_DIR})
    set_tests_properties(${prefix} PROPERTIES LABELS "header;c++" FIXTURES_SETUP ${prefix})
    foreach(scenario IN LISTS scenarios)
      add_test(NAME ${prefix}.${scenario} COMMAND ${compare} ${folder} ${scenario})
    endforeach()
    # The comparison finds what there is to find.
    add_test(NAME ${prefix}.one_more_is_found COMMAND ${refused_by}
      "the instructions of take_a_reference_too_many differ"
      ${compare} ${folder} take_a_reference_too_many)
    add_test(NAME ${prefix}.none_at_all_are_found COMMAND ${refused_by}
      "has no instructions for no_such_function" ${compare} ${folder} no_such_function)
    foreach(case IN LISTS scenarios ITEMS one_more_is_found none_at_all_are_found)
      set_tests_properties(${prefix}.${case} PROPERTIES
        LABELS "header;c++" FIXTURES_REQUIRED ${prefix})
    endforeach()
  endforeach()
endforeach()

compile_comfort(refuses_cinterface "do not define CINTERFACE" ${CMAKE_CXX_COMPILER} -DCINTERFACE)

# compile_beside(HOST FOLDER PACKAGE FLAGS…): beside another port of the Windows headers.
function(compile_beside host folder package)
  if(NOT EXISTS ${folder})
    add_skipped_test(comfort.host.${host} "the headers (${package}) are not installed" shim)
    return()
  endif()
  foreach(compiler IN LISTS compilers)
    cmake_path(GET compiler FILENAME name)
    foreach(standard c++11 c++20)
      compile_comfort(host.${host}.${name}.${standard} "" ${compiler} -std=${standard}
        -isystem ${folder} ${ARGN})
      set_tests_properties(comfort.host.${host}.${name}.${standard} PROPERTIES LABELS shim)
    endforeach()
  endforeach()
endfunction()

if(NOT CMAKE_CROSSCOMPILING)
  # Its interfaces have no ids for __uuidof.
  compile_beside(minimal ${CMAKE_CURRENT_SOURCE_DIR}/headers/hosts "part of this test"
    -include unknwn.h)
  # Its __uuidof gives the identifier by value.
  compile_beside(dxvk_native ${CMAKE_CURRENT_SOURCE_DIR}/shims/dxvk_native "part of this test"
    -include unknwn.h)
  compile_beside(directx_headers /usr/include/wsl/stubs directx-headers-dev)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    # These two define min and max, and vkd3d's __uuidof is none in a strict standard.
    compile_beside(vkd3d /usr/include/vkd3d libvkd3d-headers
      -DWMSBUFFER_MS_ABI -include ${CMAKE_CURRENT_SOURCE_DIR}/shims/vkd3d.h)
    compile_beside(wine /usr/include/wine/wine/windows libwine-dev -DWMSBUFFER_MS_ABI)
  endif()
endif()
