# The parts, locks and boards of rules/ as C tables in the room profile. They are written by a program that is built and run
# first: rules/compile, which holds the same reader as dsocheck. A cross build cannot run it, and takes one that was
# built for the machine it runs on:
#   cmake -B build/host && cmake --build build/host --target dsocheck-compile
#   cmake -B build/cross -DDSOCHECK_COMPILE=build/host/dsocheck-compile …
# (or sets CMAKE_CROSSCOMPILING_EMULATOR, and the one built here runs in that).
set(DSOCHECK_COMPILE "" CACHE FILEPATH "A dsocheck-compile that runs on this machine, for cross builds; empty: the one built here")

file(GLOB compile_sources CONFIGURE_DEPENDS rules/compile/*.c)
set(reader layers.c strict_yaml.c yaml_check.c yaml_places.c board.c)
list(TRANSFORM reader PREPEND checker/profile/)
add_executable(dsocheck-compile ${compile_sources} ${reader})
target_include_directories(dsocheck-compile PRIVATE $<TARGET_PROPERTY:room_profile,INTERFACE_INCLUDE_DIRECTORIES>)
target_link_libraries(dsocheck-compile PRIVATE room_model room_options libcyaml)

if(DSOCHECK_COMPILE)
  get_filename_component(compile ${DSOCHECK_COMPILE} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  set_target_properties(dsocheck-compile PROPERTIES EXCLUDE_FROM_ALL ON)
else()
  set(compile dsocheck-compile)
endif()
file(GLOB profiles CONFIGURE_DEPENDS rules/parts/*.yaml rules/locks/*.yaml rules/boards/*.yaml)
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/embedded_tables.c
  COMMAND ${compile} ${CMAKE_SOURCE_DIR}/rules/parts ${CMAKE_SOURCE_DIR}/rules/locks ${CMAKE_SOURCE_DIR}/rules/boards
          ${CMAKE_BINARY_DIR}/embedded_tables.c
  DEPENDS ${compile} ${profiles}
  VERBATIM)
target_sources(room_profile PRIVATE ${CMAKE_BINARY_DIR}/embedded_tables.c)
# All names are one string, longer than C promises that a compiler takes.
set_source_files_properties(${CMAKE_BINARY_DIR}/embedded_tables.c PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
