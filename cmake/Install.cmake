# Headers, both libraries, the CMake package and the pkg-config file.

include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/wmsbuffer")
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(FILES include/wmsbuffer.h include/wmscom.h include/wmsallocator.h include/wmsmediabuffer.h
              include/wmsbuffer.hpp
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS ${libraries} EXPORT wmsbufferTargets)
if(WIN32) # for the librarian of another compiler
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wmsbuffer.def" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endif()
install(EXPORT wmsbufferTargets NAMESPACE wmsbuffer:: DESTINATION "${package_dir}")

configure_package_config_file(cmake/wmsbufferConfig.cmake.in wmsbufferConfig.cmake
  INSTALL_DESTINATION "${package_dir}")
# Below 1.0 a minor version may break what a patch may not.
write_basic_package_version_file(wmsbufferConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wmsbufferConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/wmsbufferConfigVersion.cmake"
        DESTINATION "${package_dir}")

# From the file's own folder to the prefix, so that the installed tree can be moved; folders outside
# of the prefix stay where they are.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH pc_prefix "/p/${pkgconfig_dir}" "/p")
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
foreach(folder LIBDIR INCLUDEDIR)
  set(pc_${folder} "${CMAKE_INSTALL_${folder}}")
  if(NOT IS_ABSOLUTE "${pc_${folder}}")
    set(pc_${folder} "\${prefix}/${pc_${folder}}")
  endif()
endforeach()
set(pc_definitions)
if(WMSBUFFER_MS_ABI)
  set(pc_definitions " -DWMSBUFFER_MS_ABI")
endif()
configure_file(cmake/wmsbuffer.pc.in wmsbuffer.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wmsbuffer.pc" DESTINATION "${pkgconfig_dir}")
