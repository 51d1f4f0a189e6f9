# dsocheck(1) and the completions, written by a program that has the same option tables as dsocheck.
# A cross build takes one that was built for the machine it runs on (cmake/Profiles.cmake).
set(DSOCHECK_MANUAL "" CACHE FILEPATH "A dsocheck-manual that runs on this machine, for cross builds; empty: the one built here")
room(manual FOLDER manual NEEDS cli)
add_executable(dsocheck-manual manual/main.c)
target_link_libraries(dsocheck-manual PRIVATE room_manual room_options)

set(writer dsocheck-manual)
set(writer_command $<TARGET_FILE:dsocheck-manual>)
if(DSOCHECK_MANUAL)
  get_filename_component(writer ${DSOCHECK_MANUAL} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  set(writer_command ${writer})
  set_target_properties(dsocheck-manual PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
set(manual_files "")
foreach(row man:dsocheck.1 bash:dsocheck.bash zsh:_dsocheck fish:dsocheck.fish)
  string(REPLACE ":" ";" row ${row})
  list(GET row 0 kind)
  list(GET row 1 name)
  # The commands are left half-way, which a leak checker would report.
  add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/manual/${name}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/manual
    COMMAND ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0 ${writer_command} ${kind}
            >${CMAKE_BINARY_DIR}/manual/${name}
    DEPENDS ${writer})
  list(APPEND manual_files ${CMAKE_BINARY_DIR}/manual/${name})
endforeach()
# What is installed; no time in it, so that the same source gives the same package.
find_program(GZIP gzip REQUIRED)
configure_file(manual/dsocheck-sim.1 ${CMAKE_BINARY_DIR}/manual/dsocheck-sim.1 COPYONLY)
foreach(name dsocheck.1 dsocheck-sim.1)
  add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/manual/${name}.gz
    COMMAND ${GZIP} -9nkf ${CMAKE_BINARY_DIR}/manual/${name}
    DEPENDS ${CMAKE_BINARY_DIR}/manual/${name})
  list(APPEND manual_files ${CMAKE_BINARY_DIR}/manual/${name}.gz)
endforeach()
add_custom_target(manual ALL DEPENDS ${manual_files})
