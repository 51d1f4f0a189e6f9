# dsocheck_add_check(TARGET [BOARD name|file | CHIP name|file] [SCRIPT linker-script] [CONFIG project-file]
#                    [EMIT file] [OPTIONS option…])
# A part of the default build that fails unless dsocheck passes what TARGET is linked to. It is done again when the
# program, the script, a board's file or the project file changes, and after a failure until it passes.
# EMIT: the safe image, written only behind a pass; whatever flashes it depends on that file, or on TARGET_check.
function(dsocheck_add_check target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "BOARD;CHIP;SCRIPT;CONFIG;EMIT" "OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "dsocheck_add_check: what is ${ARG_UNPARSED_ARGUMENTS}?")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "dsocheck_add_check: ${target} is no target")
  endif()
  set(options ${ARG_OPTIONS})
  set(inputs "")
  foreach(row "BOARD;--board" "CHIP;--chip" "SCRIPT;--memory" "CONFIG;--config")
    list(GET row 0 name)
    list(GET row 1 option)
    if(NOT ARG_${name})
      continue()
    endif()
    set(value ${ARG_${name}})
    # Names of boards and chips have neither a slash nor an ending.
    if(name MATCHES "SCRIPT|CONFIG" OR value MATCHES "/|\\.ya?ml$")
      get_filename_component(value ${value} ABSOLUTE)
      list(APPEND inputs ${value})
    endif()
    list(APPEND options ${option} ${value})
  endforeach()
  foreach(folder ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_SOURCE_DIR})
    if(NOT ARG_CONFIG AND EXISTS ${folder}/.dsocheck.yaml)
      list(APPEND inputs ${folder}/.dsocheck.yaml)
      list(APPEND options --config ${folder}/.dsocheck.yaml)
      break()
    endif()
  endforeach()
  if(ARG_SCRIPT)
    # A script that changes is a program that changes.
    get_filename_component(script ${ARG_SCRIPT} ABSOLUTE)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${script})
  endif()
  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/${target}.checked)
  if(ARG_EMIT)
    get_filename_component(emitted ${ARG_EMIT} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_BINARY_DIR})
    list(APPEND options --emit ${emitted})
  endif()
  # The file of an earlier build goes first: when dsocheck refuses the new program, the old one must not be taken for it.
  add_custom_command(
    OUTPUT ${stamp} ${emitted}
    COMMAND ${CMAKE_COMMAND} -E rm -f ${stamp} ${emitted}
    COMMAND dsocheck::dsocheck ${options} $<TARGET_FILE:${target}>
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${target} $<TARGET_FILE:${target}> ${inputs}
    COMMENT "Checking ${target}"
    VERBATIM)
  add_custom_target(${target}_check ALL DEPENDS ${stamp} ${emitted})
endfunction()
