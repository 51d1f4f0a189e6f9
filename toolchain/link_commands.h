/* How a CMake build links, which no compile_commands.json tells: from the files that its generators leave beside one.
 */
#pragma once
#include "compile_commands.h"

/* Fills commands->link_flags and link_source from build.ninja, or from the link.txt of a target, in the folder of
 * `database`: of the first program whose link lacks what chooses a core, else of the first one. Without such files
 * nothing is filled: then nobody knows how it is linked. */
void link_commands_read(const char *database, struct compile_commands *commands);
