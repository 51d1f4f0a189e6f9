/* `dsocheck toolchain`, asked by a check that has given up the right to run programs: a process of its own keeps that
 * right. What it runs is fixed before the first file is read; it is told the core, by number, and nothing else. */
#pragma once
#include "model/core.h"

/* `commands`: a compile_commands.json; NULL: the flags that a core wants. Both must outlive the process. False when
 * it cannot be started. */
bool compiler_attend(const char *driver, const char *commands);

/* What `dsocheck toolchain --format json` says of the driver for that core; NULL when it says nothing. It answers once.
 * The caller frees. */
char *compiler_ask(enum core core);
