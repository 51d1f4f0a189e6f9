/* compile_commands.json (Clang's JSON compilation database): which flags a project compiles with. */
#pragma once
#include "base/fault.h"
#include "model/toolchain.h"

struct compile_commands {
    /* Those that choose code and libraries, are in force in their entry and shared by all C and C++ entries. */
    struct names flags;
    struct names drivers; /* the compilers the entries run, by file name; none of them is run because it stands there */
    struct names link_flags; /* of the same kind, those that a program is linked with */
    char *link_source;       /* the file, and in it the program, that tell; NULL: nothing does */
};

/* The caller calls compile_commands_release. Faults: FAULT_CONFIG: not readable, no C or C++ entry, or entries that
 * disagree on a -m flag or the target, or have flags in a file: then no one answer is right, and the sentence names two
 * of them. */
bool compile_commands_read(const char *path, struct compile_commands *commands, struct fault *fault);
void compile_commands_release(struct compile_commands *commands);

/* Adds a shell's words: blanks, quotes and backslashes, as the database has them. */
void command_words(const char *command, struct names *words);
/* Adds the flags among the words behind the first that choose code and libraries; of two that decide the same the last
 * one. */
void command_flags(const struct names *words, struct names *flags);
