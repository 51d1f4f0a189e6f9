# What is handed out: cpack -G "TGZ;DEB". The archive holds the component dsocheck alone, below a folder of its own name.

# The day of the release is that of its heading in CHANGELOG.md, in the words of Debian's changelog.
file(STRINGS CHANGELOG.md heading REGEX "^## " ENCODING UTF-8)
list(GET heading 0 heading)
if(NOT heading MATCHES "^## ${PROJECT_VERSION} — ([0-9]+-[0-9]+-[0-9]+)$")
  message(FATAL_ERROR "CHANGELOG.md begins with \"${heading}\": expected \"## ${PROJECT_VERSION} — YYYY-MM-DD\"")
endif()
execute_process(COMMAND date -u -R -d ${CMAKE_MATCH_1} OUTPUT_VARIABLE DSOCHECK_DAY OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
set(DSOCHECK_MAINTAINER "dsocheck developers <dsocheck@example.org>" CACHE STRING
    "Who answers for the packages: NAME <ADDRESS>")

set(packed ${CMAKE_BINARY_DIR}/packed)
foreach(component dsocheck runtime library)
  set(name dsocheck)
  if(component STREQUAL "runtime")
    set(name libdsocheck${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  elseif(component STREQUAL "library")
    set(name libdsocheck-dev)
  endif()
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  set(DSOCHECK_PACKAGE ${name})
  configure_file(share/deb/changelog.in ${packed}/${name}/changelog @ONLY)
  configure_file(share/deb/copyright ${packed}/${name}/copyright COPYONLY)
  execute_process(COMMAND ${GZIP} -9nf ${packed}/${name}/changelog COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${packed}/${name}/changelog.gz ${packed}/${name}/copyright
          DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component})
  if(EXISTS ${CMAKE_SOURCE_DIR}/share/deb/${component}.lintian)
    install(FILES share/deb/${component}.lintian DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME ${name}
            COMPONENT ${component})
  endif()
endforeach()

# For share/npm/pack.
configure_file(share/npm/package.json.in ${CMAKE_BINARY_DIR}/package.json @ONLY)

set(CPACK_GENERATOR "TGZ;DEB")
set(CPACK_PACKAGE_NAME dsocheck)
set(CPACK_PACKAGE_CONTACT "${DSOCHECK_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "gate between a linker and a device")
set(CPACK_COMPONENTS_ALL dsocheck runtime library)
set(CPACK_STRIP_FILES ON)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/cmake/PackageOf.cmake)

# TGZ: one folder that can be put anywhere.
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_DSOCHECK_FILE_NAME ${PROJECT_NAME}-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})

# DEB
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY "=")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/share/deb/triggers)
# The archive's users link the libraries beneath themselves.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
    "${CPACK_DEBIAN_RUNTIME_PACKAGE_NAME} (= ${PROJECT_VERSION}), libelf-dev, libdw-dev, libcyaml-dev, libyaml-dev, nettle-dev")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DSOCHECK_DESCRIPTION
"Checks firmware images for ARM Cortex-M parts (ELF, Intel HEX, S-record,
BIN, UF2) against the declared memory and fails the build when one would
not boot, would overwrite a bootloader or would misbehave. What passed can
be written as a safe image, and to an STM32 over UART.")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
"The checks of dsocheck for other programs: load a firmware image, check it
against a board, read the findings, write the safe image.")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"The header, the archive and the CMake and pkg-config files of libdsocheck,
which checks firmware images before they are flashed.")
# Linked statically the program needs nothing; else what it was linked with.
if(NOT DSOCHECK_STATIC)
  set(CPACK_DEBIAN_DSOCHECK_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
