# Read by cpack, once for each kind of package.
if(CPACK_GENERATOR STREQUAL "TGZ")
  set(CPACK_COMPONENTS_ALL dsocheck)
  set(CPACK_PACKAGING_INSTALL_PREFIX /${CPACK_ARCHIVE_DSOCHECK_FILE_NAME})
else()
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
endif()
