# What Zephyr's build gives an application, as far as the check goes by it: zephyr_final makes zephyr/zephyr.elf beside the
# merged devicetree.
file(COPY ${CMAKE_CURRENT_LIST_DIR}/zephyr.dts DESTINATION ${CMAKE_BINARY_DIR}/zephyr)
add_executable(zephyr_final ${CMAKE_SOURCE_DIR}/app.c)
set_target_properties(zephyr_final PROPERTIES OUTPUT_NAME zephyr SUFFIX .elf RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/zephyr)
target_compile_options(zephyr_final PRIVATE -mcpu=cortex-m3 -mthumb -Os -fno-tree-loop-distribute-patterns)
set(LINK_CPU -mcpu=cortex-m3 -mthumb CACHE STRING "")
target_link_options(zephyr_final PRIVATE ${LINK_CPU} -nostartfiles -Wl,-n -T ${CMAKE_SOURCE_DIR}/app.ld)
set_property(TARGET zephyr_final PROPERTY LINK_DEPENDS ${CMAKE_SOURCE_DIR}/app.ld)
