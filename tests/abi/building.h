/* Images built by the cross tools in a scratch folder, and what a family of rules says of them. */
#pragma once
#include "check/check.h"
#include "debuginfo/debuginfo.h"
#include "model/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The scratch folder, with start.c (vectors and Reset_Handler) and link.ld (flash at 0x0800C000, RAM at 0x20003000) in
 * it: cmocka group set-up and tear-down. */
int building_open(void **unused);
int building_close(void **unused);

/* Writes a file of the folder. */
void write_file(const char *name, const char *text);
void write_bytes(const char *name, const void *bytes, size_t size);
/* Runs shell commands in the folder; the test fails with their output when they do. */
void run_tools(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What the last tools printed. */
const char *tool_output(void);

/* Loads a file of the folder; the caller calls image_release. */
void load_file(const char *name, struct image *image);

/* Judges a file of the folder by one family for a board ("ds203-app1") or chip ("chip:cortex-m3"): severities and
 * codes, each once, worst first: "brick:ABI001 note:ABI008"; "" for none. Holds until the next call. */
const char *judged(const struct family *family, const char *target, const char *name);
/* The same with a list of approved toolchains. */
const char *judged_approving(const struct family *family, const char *target, const char *name,
                             const char *const *approved, size_t count);
/* True when a finding, or the reason of a skipped rule, of the last call has this code and these words. */
bool said(const char *code, const char *words);
bool was_skipped(const char *code, const char *words);
/* Findings of a code in the last call. */
size_t findings_of(const char *code);
/* The first finding of a code; the test fails without one. */
const struct finding *finding_of(const char *code);
