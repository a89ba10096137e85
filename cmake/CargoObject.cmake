# cargo_object(<variable> <names> [CHECKED]): builds the Rust archive, or its checked variant, and turns it
# into one relocatable object in which only the functions are global that the list <names> has. The object's
# path is left in <variable>, the cargo profile in <variable>_profile, the Rust target triple, if it is not
# cargo's own, in <variable>_target, and the functions' names for the linker in <names>.

find_program(WMSBUFFER_CARGO cargo REQUIRED)
set(WMSBUFFER_CARGO_PROFILE "" CACHE STRING
    "Cargo profile: release, or checked (assertions, overflow checks); empty follows the build type")
set(WMSBUFFER_CARGO_FLAGS "" CACHE STRING "Further arguments for cargo build, such as --offline")
include("${CMAKE_CURRENT_LIST_DIR}/CargoTarget.cmake")

function(cargo_object variable names)
  cmake_parse_arguments(PARSE_ARGV 2 arg "CHECKED" "" "")
  set(name wmsbuffer)
  set(profile "${WMSBUFFER_CARGO_PROFILE}")
  if(arg_CHECKED)
    set(name wmsbuffer_checked)
    set(profile checked)
  elseif(NOT profile AND CMAKE_BUILD_TYPE STREQUAL "Debug")
    set(profile checked)
  elseif(NOT profile)
    set(profile release)
  endif()
  if(CMAKE_CONFIGURATION_TYPES AND NOT WMSBUFFER_CARGO_PROFILE AND NOT arg_CHECKED)
    message(STATUS "wmsbuffer: every configuration gets the release profile; "
                   "WMSBUFFER_CARGO_PROFILE chooses another")
  endif()
  cargo_target(target)
  set(target_dir "${CMAKE_CURRENT_BINARY_DIR}/cargo")
  if(arg_CHECKED)
    string(APPEND target_dir -checked)
  endif()
  set(target_argument)
  set(output_dir "${target_dir}/${profile}")
  if(target)
    set(target_argument --target ${target})
    set(output_dir "${target_dir}/${target}/${profile}")
  endif()
  set(archive "${output_dir}/libwmsbuffer_staticlib.a")
  set(object "${CMAKE_CURRENT_BINARY_DIR}/${name}.o")
  separate_arguments(flags UNIX_COMMAND "${WMSBUFFER_CARGO_FLAGS}")
  if(WMSBUFFER_MS_ABI)
    list(APPEND flags --features ms-abi)
  endif()
  if(arg_CHECKED)
    list(APPEND flags --features checked)
  endif()

  add_custom_command(
    OUTPUT "${archive}"
    # Cross compilation is CMake's business; cargo's own wish would go elsewhere.
    COMMAND "${CMAKE_COMMAND}" -E env --unset=CARGO_BUILD_TARGET ${sanitize_environment}
            "${WMSBUFFER_CARGO}" build --locked --package wmsbuffer-staticlib
            --manifest-path "${CMAKE_CURRENT_SOURCE_DIR}/Cargo.toml"
            --profile ${profile} --target-dir "${target_dir}" ${target_argument} ${flags}
            # Where the linker puts a function in its line must not make it slower.
            --config "build.rustflags=['-Cllvm-args=-align-all-functions=6']"
    # What cargo found fresh keeps its date, which may be older than a file that was only touched.
    COMMAND "${CMAKE_COMMAND}" -E touch_nocreate "${archive}"
    DEPFILE "${output_dir}/libwmsbuffer_staticlib.d"
    DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/Cargo.toml" "${CMAKE_CURRENT_SOURCE_DIR}/Cargo.lock"
            "${CMAKE_CURRENT_SOURCE_DIR}/staticlib/Cargo.toml"
            "${CMAKE_CURRENT_SOURCE_DIR}/ms_abi/Cargo.toml"
    COMMENT "Building the Rust archive (${profile})"
    USES_TERMINAL VERBATIM)

  # The compiler driver, not the bare linker: binutils tools that load an LLVM plug-in of another
  # version stumble over Rust archives.
  set(strip --strip-debug)
  if(profile STREQUAL "checked")
    set(strip)
  endif()
  set(prefix)
  if(WIN32 AND CMAKE_SIZEOF_VOID_P EQUAL 4)
    set(prefix _)
  endif()
  set(roots)
  set(globals)
  set(linked)
  foreach(name IN LISTS ${names})
    list(APPEND roots "-Wl,-u,${prefix}${name}")
    # A program that was compiled for the other convention must not link: it would crash.
    if(WMSBUFFER_MS_ABI AND NOT name STREQUAL "WMSBufferVersion")
      list(APPEND globals "--redefine-sym=${name}=${name}_ms_abi")
      string(APPEND name _ms_abi)
    endif()
    list(APPEND globals "--keep-global-symbol=${prefix}${name}")
    list(APPEND linked ${name})
  endforeach()
  # One for all objects of a program that have probes (src/probe.rs); hidden, so no name of ours.
  list(APPEND globals "--keep-global-symbol=_.stapsdt.base")
  # clang is told what to compile for, where gcc is another program.
  set(machine)
  if(CMAKE_C_COMPILER_TARGET)
    set(machine "${CMAKE_C_COMPILE_OPTIONS_TARGET}${CMAKE_C_COMPILER_TARGET}")
  endif()
  add_custom_command(
    OUTPUT "${object}"
    COMMAND "${CMAKE_C_COMPILER}" ${machine} -r -nostdlib -Wl,--gc-sections ${roots} -o "${object}" "${archive}"
            ${sanitize_compile}
    COMMAND "${CMAKE_OBJCOPY}" ${globals} ${strip} "${object}"
    DEPENDS "${archive}" ${sanitize_source}
    COMMENT "Linking the Rust archive into one object"
    COMMAND_EXPAND_LISTS VERBATIM)

  set(${variable} "${object}" PARENT_SCOPE)
  set(${variable}_profile "${profile}" PARENT_SCOPE)
  set(${variable}_target "${target}" PARENT_SCOPE)
  set(${names} "${linked}" PARENT_SCOPE)
endfunction()
