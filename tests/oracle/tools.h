/* What other tools make of a file, byte by byte: arm-none-eabi-objcopy for ELF, srec_cat and srec_info for the rest. */
#pragma once
#include "model/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A scratch folder for the group: cmocka set-up and tear-down. */
int tools_open(void **unused);
int tools_close(void **unused);
const char *tools_folder(void);

/* Runs a shell command in the scratch folder; its output goes to tool.txt there. */
bool tools_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The image at `path` must hold exactly the ranges and bytes that the tool reads from the same file. */
void equals_objcopy(const char *path);
void equals_srec_cat(const char *path, const char *format); /* "-intel", "-motorola", "-binary -offset 0x…" */
