/* Names of files, taken apart. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* What stands behind the last slash; borrowed from `path`. */
const char *path_name(const char *path);

/* `path` with another extension (".adr"), or with one. The caller frees. */
char *path_with_extension(const char *path, const char *extension);

/* The files beside `path` that have its stem and this extension, whatever their case: the names come from FAT drives.
 * Returns how many, 2 standing for more; `found` gets their paths, which the caller frees, and NULL behind them. A
 * folder that cannot be listed has none. */
size_t path_siblings(const char *path, const char *extension, char *found[2]);

/* The file's name without links and detours; the file itself may not be there yet. The caller frees. */
char *path_settled(const char *path);

/* True when both name one file, or would, once it is written. */
bool path_same(const char *a, const char *b);
