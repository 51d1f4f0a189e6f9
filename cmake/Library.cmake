# libdsocheck, static and shared: library/ and what it needs of the rooms, linked into one object in which only dso_ names
# are left. The linker gives the rooms' calls of malloc and its like to library/arena.c.
set(handed_over malloc calloc realloc aligned_alloc free vasprintf realpath open close opendir closedir cyaml_mem
    elf_memory elf_end elf32_getehdr elf32_getphdr elf32_getshdr dwarf_begin_elf dwarf_end
    yaml_parser_initialize yaml_parser_delete yaml_parser_parse yaml_event_delete)
list(TRANSFORM handed_over PREPEND --wrap=)

file(GLOB sources CONFIGURE_DEPENDS library/*.c)
add_library(room_library OBJECT ${sources})
target_include_directories(room_library PUBLIC include PRIVATE library)
target_link_libraries(room_library PRIVATE room_load room_check room_emit room_options libcyaml libdw)

set(archives "")
foreach(room base model load ldscript profile debuginfo mapfile facts code rehearse judge rules check emit)
  list(APPEND archives $<TARGET_FILE:room_${room}>)
endforeach()
# There is no shared one of the demangler.
if(libiberty_ARCHIVE)
  list(APPEND archives ${libiberty_ARCHIVE})
endif()
set(whole ${CMAKE_BINARY_DIR}/dsocheck_library.o)
add_custom_command(
  OUTPUT ${whole}
  COMMAND ${CMAKE_LINKER} -r ${handed_over} -o ${whole}.rooms $<TARGET_OBJECTS:room_library> --start-group ${archives} --end-group
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=dso_* --remove-section=.gnu.lto_* ${whole}.rooms ${whole}
  COMMAND ${CMAKE_COMMAND} -E rm ${whole}.rooms
  DEPENDS room_library $<TARGET_OBJECTS:room_library> room_emit room_check room_load ${archives}
  COMMAND_EXPAND_LISTS VERBATIM)
set_source_files_properties(${whole} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)

add_library(dsocheck_archive STATIC ${whole})
add_library(dsocheck_shared SHARED ${whole})
set_target_properties(dsocheck_archive dsocheck_shared PROPERTIES
  OUTPUT_NAME dsocheck LINKER_LANGUAGE C INTERPROCEDURAL_OPTIMIZATION OFF)
# Before 1.0 any release may change what the library does, so each minor version is a library of its own.
set_target_properties(dsocheck_shared PROPERTIES
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set_target_properties(dsocheck_shared PROPERTIES EXPORT_NAME library)
set_target_properties(dsocheck_archive PROPERTIES EXPORT_NAME archive)
# Shared ones: the archives of libdw and libelf are for programs only.
set(DSOCHECK_LIBRARY_NEEDS -ldw -lelf -lcyaml -lyaml -lnettle -lm)
target_link_libraries(dsocheck_archive INTERFACE ${DSOCHECK_LIBRARY_NEEDS})
target_link_libraries(dsocheck_shared PRIVATE ${DSOCHECK_LIBRARY_NEEDS})
if(DSOCHECK_SANITIZE)
  target_link_options(dsocheck_shared PRIVATE -fsanitize=address,undefined)
else()
  target_link_options(dsocheck_shared PRIVATE -Wl,--no-undefined)
endif()
foreach(target dsocheck_archive dsocheck_shared)
  target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>
                                                 $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach()
