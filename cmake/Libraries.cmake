# Third-party libraries. The static archives are preferred: dsocheck runs on every link of somebody's build, and
# resolving shared libraries costs more than judging a small image (bench/).

function(third_party name)
  cmake_parse_arguments(ARG "" "HEADER;PACKAGE" "ARCHIVES" ${ARGN})
  add_library(${name} INTERFACE)
  find_path(${name}_INCLUDE ${ARG_HEADER})
  if(NOT ${name}_INCLUDE)
    message(FATAL_ERROR "${ARG_HEADER} not found: install ${ARG_PACKAGE} (./dev does)")
  endif()
  target_include_directories(${name} SYSTEM INTERFACE ${${name}_INCLUDE})
  foreach(archive IN LISTS ARG_ARCHIVES)
    find_library(${name}_${archive} NAMES lib${archive}.a ${archive})
    if(NOT ${name}_${archive})
      message(FATAL_ERROR "library ${archive} not found: install ${ARG_PACKAGE} (./dev does)")
    endif()
    target_link_libraries(${name} INTERFACE ${${name}_${archive}})
  endforeach()
endfunction()

third_party(libelf HEADER libelf.h PACKAGE libelf-dev ARCHIVES elf z)
third_party(libcyaml HEADER cyaml/cyaml.h PACKAGE libcyaml-dev ARCHIVES cyaml yaml)
third_party(jansson HEADER jansson.h PACKAGE libjansson-dev ARCHIVES jansson)
third_party(nettle HEADER nettle/sha2.h PACKAGE nettle-dev ARCHIVES nettle)
