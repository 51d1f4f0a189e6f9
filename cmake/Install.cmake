# What is installed, where Debian looks for it. Component dsocheck: the program and what build files use; library: the
# rooms from base to report as one archive, with their headers.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(manual ${CMAKE_BINARY_DIR}/manual)
set(shared ${CMAKE_INSTALL_DATADIR}/dsocheck)
set(documents ${CMAKE_INSTALL_DOCDIR})
install(TARGETS dsocheck dsocheck-sim COMPONENT dsocheck)
install(FILES ${manual}/dsocheck.1.gz ${manual}/dsocheck-sim.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT dsocheck)
install(FILES ${manual}/dsocheck.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME dsocheck
        COMPONENT dsocheck)
install(FILES ${manual}/dsocheck.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT dsocheck)
# Debian's zsh looks for what its packages bring in one folder, for what the administrator brings in another.
install(CODE "set(completion [[${manual}/_dsocheck]])\nset(data [[${CMAKE_INSTALL_DATADIR}]])" COMPONENT dsocheck)
install(CODE [[
  set(folder site-functions)
  if(CMAKE_INSTALL_PREFIX MATCHES "/usr$")
    set(folder vendor-completions)
  endif()
  file(INSTALL ${completion} DESTINATION "${CMAKE_INSTALL_PREFIX}/${data}/zsh/${folder}")]] COMPONENT dsocheck)
install(DIRECTORY share/schema share/matchers DESTINATION ${shared} COMPONENT dsocheck)
install(FILES share/make/dsocheck.mk share/ci/gitlab.yml share/container/Dockerfile share/platformio/dsocheck.py
              share/arduino/platform.local.txt share/zephyr/dts_board.py DESTINATION ${shared} COMPONENT dsocheck)
install(PROGRAMS share/rust/dsocheck-link DESTINATION ${shared} COMPONENT dsocheck)
# As they lie in the source, so that the links between them lead somewhere.
install(FILES README.md CHANGELOG.md CONTRIBUTING.md DESTINATION ${documents} COMPONENT dsocheck)
install(DIRECTORY docs DESTINATION ${documents} COMPONENT dsocheck FILES_MATCHING PATTERN "*.md")
install(DIRECTORY rules/boards rules/parts DESTINATION ${documents} COMPONENT dsocheck FILES_MATCHING PATTERN "*.yaml")

# find_package(dsocheck)
set(package ${CMAKE_INSTALL_DATADIR}/cmake/dsocheck)
configure_package_config_file(share/cmake/dsocheckConfig.cmake.in ${CMAKE_BINARY_DIR}/dsocheckConfig.cmake
  INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR shared NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/dsocheckConfigVersion.cmake COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES ${CMAKE_BINARY_DIR}/dsocheckConfig.cmake ${CMAKE_BINARY_DIR}/dsocheckConfigVersion.cmake
              share/cmake/dsocheck_add_check.cmake share/cmake/dsocheck_zephyr.cmake DESTINATION ${package} COMPONENT dsocheck)

# The library: one header, the archive and, in the component runtime, the shared object.
# From the .pc file upwards, so that the folder can be moved.
file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REPLACE ";" " " needs "${DSOCHECK_LIBRARY_NEEDS}")
configure_file(share/pkgconfig/dsocheck.pc.in ${CMAKE_BINARY_DIR}/dsocheck.pc @ONLY)
install(TARGETS dsocheck_archive dsocheck_shared EXPORT dsocheckLibrary
        ARCHIVE COMPONENT library
        LIBRARY COMPONENT runtime NAMELINK_COMPONENT library)
install(EXPORT dsocheckLibrary NAMESPACE dsocheck:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/dsocheck COMPONENT library)
install(FILES include/dsocheck.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
install(FILES ${CMAKE_BINARY_DIR}/dsocheck.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
