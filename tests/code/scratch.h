/* A scratch folder and commands run in it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define SKIPPED 77

/* False when it cannot be made. */
bool scratch_open(void);
void scratch_close(void);

/* Runs a shell command in the folder; its output goes to tool.txt there. */
bool scratch_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

void scratch_write(const char *name, const char *text);

/* The path of a file in the folder; the buffer holds it. */
const char *scratch_path(const char *name, char buffer[128]);
