# One static library per room of the house (docs/DESIGN.md). A room's headers are included by its name, as in
# "load/load.h", and seen only by the rooms that name it as a need: each is reached through a folder of its own, in which
# nothing but the room stands.

add_library(room_options INTERFACE)
target_compile_definitions(room_options INTERFACE _GNU_SOURCE DSOCHECK_VERSION="${PROJECT_VERSION}")
target_compile_options(room_options INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wpedantic)
# The rooms are in a shared library, too (cmake/Library.cmake).
target_compile_options(room_options INTERFACE -fPIC -fvisibility=hidden)
if(DSOCHECK_WERROR)
  target_compile_options(room_options INTERFACE -Werror)
endif()
if(DSOCHECK_SANITIZE)
  target_compile_options(room_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                -fno-omit-frame-pointer)
  target_link_options(room_options INTERFACE -fsanitize=address,undefined)
endif()
if(DSOCHECK_ANALYSE)
  # GCC 12 loses sight of memory that moves through a struct, and calls that a leak; LeakSanitizer watches those.
  target_compile_options(room_options INTERFACE -fanalyzer -Wno-analyzer-malloc-leak)
endif()
if(DSOCHECK_FUZZ)
  target_compile_options(room_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
# The library is linked without the optimiser, which would have to be its users', too.
if(CMAKE_INTERPROCEDURAL_OPTIMIZATION AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(room_options INTERFACE -ffat-lto-objects)
endif()

# What is linked into the program only. Static, yet at a random address: it reads files nobody vouches for.
add_library(program_options INTERFACE)
if(DSOCHECK_STATIC)
  # Packed relocations: each page of the usual table is a fault before main (bench/).
  target_link_options(program_options INTERFACE -static-pie -Wl,-z,pack-relative-relocs)
endif()

# room(NAME [FOLDER dir] [WITHOUT dirs…] [NEEDS rooms…] [LIBRARIES targets…]): every .c of the folder and those below it,
# but for main.c and the folders WITHOUT.
function(room name)
  cmake_parse_arguments(ARG "" "FOLDER" "WITHOUT;NEEDS;LIBRARIES" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER checker/${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${ARG_FOLDER}/*.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  foreach(without IN LISTS ARG_WITHOUT)
    list(FILTER sources EXCLUDE REGEX "/${ARG_FOLDER}/${without}/")
  endforeach()
  add_library(room_${name} STATIC ${sources})
  set(door ${CMAKE_BINARY_DIR}/rooms/${name})
  file(MAKE_DIRECTORY ${door})
  get_filename_component(folder ${ARG_FOLDER} ABSOLUTE)
  file(CREATE_LINK ${folder} ${door}/${name} SYMBOLIC)
  target_include_directories(room_${name} PUBLIC ${door})
  foreach(needed IN LISTS ARG_NEEDS)
    target_link_libraries(room_${name} PUBLIC room_${needed})
  endforeach()
  target_link_libraries(room_${name} PRIVATE room_options ${ARG_LIBRARIES})
endfunction()

# embed_text(ROOM SYMBOL FILE): compiles FILE into ROOM as the string `SYMBOL`.
function(embed_text room symbol file)
  set(output ${CMAKE_BINARY_DIR}/embedded_${symbol}.c)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DFILE=${file} -DOUTPUT=${output} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake
    VERBATIM)
  target_sources(room_${room} PRIVATE ${output})
endfunction()
