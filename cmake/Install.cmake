# What is installed, where Debian looks for it. Component dsocheck: the program and what build files use; library: the
# rooms from base to report as one archive, with their headers.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(manual ${CMAKE_BINARY_DIR}/manual)
set(shared ${CMAKE_INSTALL_DATADIR}/dsocheck)
install(TARGETS dsocheck COMPONENT dsocheck)
install(FILES ${manual}/dsocheck.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT dsocheck)
install(FILES ${manual}/dsocheck.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME dsocheck
        COMPONENT dsocheck)
install(FILES ${manual}/_dsocheck DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT dsocheck)
install(FILES ${manual}/dsocheck.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT dsocheck)
install(DIRECTORY share/schema DESTINATION ${shared} COMPONENT dsocheck)
install(DIRECTORY share/matchers DESTINATION ${shared} COMPONENT dsocheck)
install(FILES share/make/dsocheck.mk share/ci/gitlab.yml DESTINATION ${shared} COMPONENT dsocheck)
install(DIRECTORY rules/boards rules/parts DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dsocheck
        FILES_MATCHING PATTERN "*.yaml")
install(FILES README.md CHANGELOG.md docs/CORES.md docs/DESIGN.md docs/DS203.md docs/FORMATS.md docs/INTEGRATION.md
              docs/UART.md docs/rules.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dsocheck)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT dsocheck)

# find_package(dsocheck)
set(package ${CMAKE_INSTALL_DATADIR}/cmake/dsocheck)
configure_package_config_file(share/cmake/dsocheckConfig.cmake.in ${CMAKE_BINARY_DIR}/dsocheckConfig.cmake
  INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_BINDIR NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/dsocheckConfigVersion.cmake COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES ${CMAKE_BINARY_DIR}/dsocheckConfig.cmake ${CMAKE_BINARY_DIR}/dsocheckConfigVersion.cmake
              share/cmake/dsocheck_add_check.cmake DESTINATION ${package} COMPONENT dsocheck)

# The library: whoever links it needs the libraries its rooms need, so pkg-config names them.
set(rooms base model load memory debuginfo judge code mapfile rules check picture compare report)
add_library(dsocheck_library STATIC)
set_target_properties(dsocheck_library PROPERTIES OUTPUT_NAME dsocheck LINKER_LANGUAGE C)
set(headers "")
foreach(room IN LISTS rooms)
  target_sources(dsocheck_library PRIVATE $<TARGET_OBJECTS:room_${room}>)
  get_target_property(include room_${room} INTERFACE_INCLUDE_DIRECTORIES)
  list(GET include 0 include)
  file(GLOB room_headers CONFIGURE_DEPENDS ${include}/*.h ${include}/*.def)
  list(APPEND headers ${room_headers})
endforeach()
# From the .pc file upwards, so that the folder can be moved.
file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(share/pkgconfig/dsocheck.pc.in ${CMAKE_BINARY_DIR}/dsocheck.pc @ONLY)
install(TARGETS dsocheck_library COMPONENT library)
install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dsocheck COMPONENT library)
install(FILES ${CMAKE_BINARY_DIR}/dsocheck.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)

# cpack -G DEB
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dsocheck)
set(CPACK_PACKAGE_CONTACT "the dsocheck maintainers <maintainers@dsocheck.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL dsocheck library)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_DSOCHECK_PACKAGE_NAME dsocheck)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libdsocheck-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
    "libelf-dev, libdw-dev, libcyaml-dev, libyaml-dev, libjansson-dev, nettle-dev, libiberty-dev, zlib1g-dev")
# Linked statically the program needs nothing; else what it was linked with.
if(NOT DSOCHECK_STATIC)
  set(CPACK_DEBIAN_DSOCHECK_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
