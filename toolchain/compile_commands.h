/* compile_commands.json (Clang's JSON compilation database): which flags a project compiles with. */
#pragma once
#include "fault.h"
#include "toolchain.h"

struct compile_commands {
    /* Those that choose code and libraries, are in force in their entry and shared by all C and C++ entries. */
    struct names flags;
    struct names drivers; /* the compilers the entries run, by file name; none of them is run because it stands there */
};

/* The caller calls compile_commands_release. Faults: FAULT_CONFIG: not readable, no C or C++ entry, or entries that
 * disagree on a -m flag or the target, or have flags in a file: then no one answer is right, and the sentence names two
 * of them. */
bool compile_commands_read(const char *path, struct compile_commands *commands, struct fault *fault);
void compile_commands_release(struct compile_commands *commands);
