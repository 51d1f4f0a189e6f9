# dsocheck_zephyr(CHIP part [OPTIONS option…]): behind find_package(Zephyr) in an application's CMakeLists.txt.
# The partitions of the devicetree become the board: the image has to stay in its own. west build fails unless dsocheck
# passes zephyr.elf, and west flash, which builds first, does not get to flash it.
function(dsocheck_zephyr)
  cmake_parse_arguments(PARSE_ARGV 0 ARG "" "CHIP" "OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_CHIP)
    message(FATAL_ERROR "dsocheck_zephyr(CHIP part [OPTIONS option...]): what is ${ARG_UNPARSED_ARGUMENTS}?")
  endif()
  set(zephyr ${CMAKE_BINARY_DIR}/zephyr)
  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/zephyr.checked)
  find_program(DSOCHECK_PYTHON NAMES python3 python REQUIRED)
  add_custom_command(
    OUTPUT ${stamp}
    COMMAND ${CMAKE_COMMAND} -E rm -f ${stamp}
    COMMAND ${DSOCHECK_PYTHON} ${dsocheck_zephyr_folder}/dts_board.py ${zephyr}/zephyr.dts ${zephyr}/dsocheck-board.yaml ${ARG_CHIP}
    COMMAND dsocheck::dsocheck --board ${zephyr}/dsocheck-board.yaml ${ARG_OPTIONS} ${zephyr}/zephyr.elf
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS zephyr_final $<TARGET_FILE:zephyr_final> ${zephyr}/zephyr.dts
    COMMENT "Checking zephyr.elf"
    VERBATIM)
  add_custom_target(dsocheck_zephyr ALL DEPENDS ${stamp})
endfunction()
