/* compile_commands.json (Clang's JSON compilation database): which flags a project compiles with. */
#pragma once
#include "fault.h"
#include "toolchain.h"

struct compile_commands {
    struct names flags;   /* those that choose code and libraries and that all C and C++ entries share */
    struct names drivers; /* the programs the entries run, by file name; none of them is run because it stands there */
};

/* The caller calls compile_commands_release. Faults: FAULT_CONFIG: not readable, no C or C++ entry, or entries that
 * disagree on a -m flag: then no one answer is right, and the sentence names two of them. */
bool compile_commands_read(const char *path, struct compile_commands *commands, struct fault *fault);
void compile_commands_release(struct compile_commands *commands);
