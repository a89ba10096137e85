# export_only(<library> <names>): what the shared library shows to others, without decoration, and on
# Windows which version it is.
function(export_only library names)
  if(WIN32)
    list(JOIN names "\n  " exported)
    set(exports "${CMAKE_CURRENT_BINARY_DIR}/wmsbuffer.def")
    configure_file(cmake/wmsbuffer.def.in "${exports}" @ONLY)
    configure_file(cmake/wmsbuffer.rc.in wmsbuffer.rc @ONLY)
    target_sources(${library} PRIVATE "${exports}" "${CMAKE_CURRENT_BINARY_DIR}/wmsbuffer.rc")
  else()
    list(JOIN names "; " exported)
    set(exports "${CMAKE_CURRENT_BINARY_DIR}/wmsbuffer.map")
    configure_file(cmake/wmsbuffer.map.in "${exports}" @ONLY)
    set_target_properties(${library} PROPERTIES LINK_DEPENDS "${exports}")
    target_link_options(${library} PRIVATE
      "LINKER:--version-script=${exports}" LINKER:--gc-sections LINKER:-z,defs)
  endif()
endfunction()
