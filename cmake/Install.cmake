# Headers, both libraries, the CMake package and the pkg-config file.

include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/wmsbuffer")
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(FILES include/wmsbuffer.h include/wmscom.h include/wmsallocator.h
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS wmsbuffer wmsbuffer_shared EXPORT wmsbufferTargets)
install(EXPORT wmsbufferTargets NAMESPACE wmsbuffer:: DESTINATION "${package_dir}")

configure_package_config_file(cmake/wmsbufferConfig.cmake.in wmsbufferConfig.cmake
  INSTALL_DESTINATION "${package_dir}")
# Below 1.0 a minor version may break what a patch may not.
write_basic_package_version_file(wmsbufferConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wmsbufferConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/wmsbufferConfigVersion.cmake"
        DESTINATION "${package_dir}")

# From the file's own folder to the prefix, so that the installed tree can be moved.
file(RELATIVE_PATH prefix_from_pc "/p/${pkgconfig_dir}" "/p")
configure_file(cmake/wmsbuffer.pc.in wmsbuffer.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wmsbuffer.pc" DESTINATION "${pkgconfig_dir}")
