/* The compiler driver: who it is and what it says of itself. */
#pragma once
#include "model/toolchain.h"
#include "process.h"
#include "scratch.h"

/* Runs PROGRAM FLAGS… MORE…; `more` ends with NULL, `flags` may be NULL. The caller calls process_release. */
void driver_run(const char *program, const struct names *flags, const char *const *more, const struct scratch *scratch,
                struct process *process);

/* The file that the driver answers to a question, by its real path; NULL when it does not know it: then it answers
 * with the bare name. The caller frees. */
char *driver_path(const char *program, const struct names *flags, const char *question, const struct scratch *scratch);

/* Adds the lines of the driver's answer. */
void driver_lines(const char *program, const struct names *flags, const char *question, const struct scratch *scratch,
                  struct names *lines);

/* gcc → g++, gcc-12 → g++-12, clang → clang++, cc → c++, and each of these to itself; NULL for any other name. The
 * caller frees. */
char *driver_cxx_name(const char *driver);

/* Fills what the driver tells of itself (version … cxx) for toolchain->flags; sets toolchain->unusable when it is
 * none. */
void driver_identify(struct toolchain *toolchain, const struct scratch *scratch);

/* The line of a failed tool's output that says why: without the scratch folder and the tool's own folder. The caller
 * frees. */
char *driver_complaint(const struct process *process, const struct scratch *scratch);
