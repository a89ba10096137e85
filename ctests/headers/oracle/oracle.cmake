# What compilers make of our wmsbuffer.h is what they make of others: MinGW-w64's and Wine's, of which
# Debian has packages, and the table of docs/SEMANTICS.md written down by hand. The first two lack
# INSSBuffer4 and IWMSBufferAllocator. Nothing is run, so the build for this machine does it for all.

option(WMSBUFFER_COMPARE_HEADERS
  "Compile the headers beside those of MinGW-w64 and Wine, which takes minutes and is the same in every build" ON)
if(CMAKE_CROSSCOMPILING OR NOT WMSBUFFER_COMPARE_HEADERS)
  return()
endif()

find_program(WMSBUFFER_I686_GCC i686-linux-gnu-gcc)
find_program(WMSBUFFER_I686_GXX i686-linux-gnu-g++)
find_path(WMSBUFFER_WINE_INCLUDE_DIR wmsbuffer.h NO_DEFAULT_PATH
  PATHS /usr/include/wine/wine/windows /usr/include/wine/windows
  DOC "Folder of Wine's wmsbuffer.h")

set(oracle ${CMAKE_CURRENT_SOURCE_DIR}/oracle)
set(oracle_views tables cinterface classes midl macros.c macros.c++)
set(newer "INSSBuffer4|IWMSBuffer|^_?midl_text_[34]$")
set(interfaces "INSSBuffer|IWMSBuffer|wmsbuffer")
set(nothing "^$")

# add_oracle(NAME REASON CC CXX THEIRS ONLY IGNORED FLAGS…): compares with the wmsbuffer.h in THEIRS (see
# compare.sh) all that both languages show of it, of the macros those that match ONLY, nothing that
# matches IGNORED; skipped with REASON if something is not found. Each comparison is left in
# oracle_NAME_VIEW.
function(add_oracle name reason cc cxx theirs only ignored)
  foreach(view IN LISTS oracle_views)
    set(test oracle.${name}.${view})
    if(NOT cc OR NOT cxx OR NOT theirs)
      add_skipped_test(${test} "${reason}" header oracle)
      set(oracle_${name}_${view} "" PARENT_SCOPE)
      continue()
    endif()
    if(view STREQUAL tables)
      set(lister code.sh ${oracle}/tables.c "${ignored}" ${cc} -std=gnu99)
    elseif(view STREQUAL cinterface)
      set(lister code.sh ${oracle}/tables.c "${ignored}" ${cxx} -x c++ -std=c++11 -DCINTERFACE)
    elseif(view STREQUAL classes)
      set(lister code.sh ${oracle}/classes.cpp "${ignored}" ${cxx} -std=c++11)
    elseif(view STREQUAL midl)
      set(lister code.sh ${oracle}/midl.cpp "${ignored}" ${cxx} -std=c++11)
    elseif(view STREQUAL macros.c)
      set(lister macros.sh "${only}" "${ignored}" ${cc} -x c -DCOBJMACROS)
    else()
      set(lister macros.sh "${only}" "${ignored}" ${cxx} -x c++)
    endif()
    set(comparison ${WMSBUFFER_INCLUDE_DIR} ${theirs} ${lister} ${ARGN})
    add_test(NAME ${test} COMMAND sh ${oracle}/compare.sh ${CMAKE_CURRENT_BINARY_DIR}/${test} ${comparison})
    set_tests_properties(${test} PROPERTIES LABELS "header;oracle" FIXTURES_SETUP ${test})
    set(oracle_${name}_${view} "${comparison}" PARENT_SCOPE)
  endforeach()
endfunction()

foreach(architecture i686 x86_64)
  find_program(WMSBUFFER_MINGW_${architecture}_GCC ${architecture}-w64-mingw32-gcc)
  find_program(WMSBUFFER_MINGW_${architecture}_GXX ${architecture}-w64-mingw32-g++)
  set(mingw_cc "${WMSBUFFER_MINGW_${architecture}_GCC}")
  set(mingw_cxx "${WMSBUFFER_MINGW_${architecture}_GXX}")
  # Of all macros that the Windows headers leave, ours changes none.
  add_oracle(mingw.${architecture} "MinGW-w64 for ${architecture} is not installed"
    "${mingw_cc}" "${mingw_cxx}" - "." "${newer}|^WMSCOM_|^DECLSPEC_XFGVIRT$")
  add_oracle(table.mingw.${architecture} "MinGW-w64 for ${architecture} is not installed"
    "${mingw_cc}" "${mingw_cxx}" ${oracle}/table "${interfaces}" "${nothing}" -DALL_INTERFACES)
endforeach()

set(wine -)
if(NOT WMSBUFFER_WINE_INCLUDE_DIR)
  set(wine wine-NOTFOUND)
endif()
set(wine_flags -DWMSBUFFER_MS_ABI -isystem ${WMSBUFFER_WINE_INCLUDE_DIR})
add_oracle(wine.x86_64 "gcc, g++ or the package libwine-dev is not installed"
  "${WMSBUFFER_GCC}" "${WMSBUFFER_GXX}" ${wine} "${interfaces}" "${newer}" ${wine_flags})
add_oracle(wine.i686 "i686-linux-gnu-gcc, i686-linux-gnu-g++ or the package libwine-dev is not installed"
  "${WMSBUFFER_I686_GCC}" "${WMSBUFFER_I686_GXX}" ${wine} "${interfaces}" "${newer}" ${wine_flags})

set(table_flags -DALL_INTERFACES -isystem ${WMSBUFFER_INCLUDE_DIR})
add_oracle(table.gcc "gcc or g++ is not installed"
  "${WMSBUFFER_GCC}" "${WMSBUFFER_GXX}" ${oracle}/table "${interfaces}" "${nothing}" ${table_flags})
add_oracle(table.clang "clang is not installed"
  "${WMSBUFFER_CLANG}" "${WMSBUFFER_CLANGXX}" ${oracle}/table "${interfaces}" "${nothing}" ${table_flags})

# The comparisons find what they are for: add_mutation(NAME ORACLE VIEW EXPECTED) applies
# mutations/NAME.sed to a copy of our headers, and then the comparison, which without it has found
# nothing, must say EXPECTED.
function(add_mutation name oracle_name view expected)
  set(test oracle.mutation.${name})
  set(comparison oracle.${oracle_name}.${view})
  if(oracle_${oracle_name}_${view})
    add_test(NAME ${test} COMMAND sh ${oracle}/mutate.sh ${CMAKE_CURRENT_BINARY_DIR}/${test}
      ${oracle}/mutations/${name}.sed ${expected} ${oracle_${oracle_name}_${view}})
    set_tests_properties(${test} PROPERTIES FIXTURES_REQUIRED ${comparison} LABELS "header;oracle")
  else()
    add_skipped_test(${test} "${comparison} is skipped" header oracle)
  endif()
  set_property(GLOBAL APPEND PROPERTY oracle_mutations ${name}.sed)
endfunction()

# Only 32-bit Windows tells its calling convention from that of C.
add_mutation(table_slots_swapped                    mingw.x86_64 tables     "^.slot_INSSBuffer_GetLength.* 5")
add_mutation(class_slots_swapped                    mingw.x86_64 classes    "call_INSSBuffer2_GetSampleProperties")
add_mutation(table_method_without_convention        mingw.i686   tables     "_table_INSSBuffer3_SetLength")
add_mutation(class_method_without_convention        mingw.i686   classes    "conflicting type attributes")
add_mutation(identifier_with_a_wrong_byte           mingw.i686   tables     "^.*IID_INSSBuffer2")
add_mutation(uuidof_with_a_wrong_byte               mingw.x86_64 classes    "uuid.*INSSBuffer3")
add_mutation(uuidof_of_another_interface            mingw.x86_64 classes    "redefinition of.*INSSBuffer")
add_mutation(text_with_a_wrong_digit                mingw.x86_64 midl       "midl_text_0.*e1cd3525")
add_mutation(table_guid_by_pointer                  mingw.i686   tables     "incompatible type for argument")
add_mutation(class_guid_by_reference                mingw.i686   classes    "SetProperty.*override")
add_mutation(virtual_destructor                     wine.x86_64  classes    "_ZTV6Buffer")
add_mutation(wrong_base                             wine.x86_64  classes    "INSSBuffer2.*INSSBuffer3")
add_mutation(table_method_missing                   wine.x86_64  tables     "no member named .SetSampleProperties")
add_mutation(class_method_missing                   wine.x86_64  classes    "GetMaxLength")
add_mutation(parameter_with_64_bits                 mingw.i686   tables     "_table_INSSBuffer_SetLength")
add_mutation(parameter_of_another_type              mingw.x86_64 cinterface "type_of_slot.*INSSBuffer")
add_mutation(count_without_a_sign                   mingw.x86_64 tables     "type_of_slot_INSSBuffer_AddRef")
add_mutation(macro_with_arguments_swapped           mingw.x86_64 macros.c   "INSSBuffer2_SetSampleProperties/3")
add_mutation(macro_of_another_method                mingw.x86_64 tables     "macro_INSSBuffer_GetMaxLength")
add_mutation(guard_of_another_name                  mingw.x86_64 macros.c   "^-__INSSBuffer2_INTERFACE_DEFINED__")
add_mutation(property_count_behind_its_index        table.gcc    tables     "slot_INSSBuffer4_GetPropertyCount.* 13")
add_mutation(index_by_reference                     table.gcc    classes    "GetPropertyByIndex.*override")
add_mutation(allocator_identifier_with_a_wrong_byte table.gcc    tables     "IID_IWMSBufferAllocator")
add_mutation(allocator_slots_swapped                table.gcc    classes    "call_IWMSBufferAllocator_AllocateBuffer")
add_mutation(dword_with_64_bits                     table.gcc    tables     "DWORD_must_have_4_bytes")

file(GLOB mutation_files RELATIVE ${oracle}/mutations CONFIGURE_DEPENDS ${oracle}/mutations/*.sed)
get_property(mutations GLOBAL PROPERTY oracle_mutations)
list(REMOVE_ITEM mutation_files ${mutations})
if(mutation_files)
  message(FATAL_ERROR "no test applies these mutations: ${mutation_files}")
endif()
