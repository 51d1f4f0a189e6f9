/* A process of its own that keeps the right to open and name output files when the one that reads hostile files gives
 * it up. It does so for the names it was told of before that, and for no others; what is written goes through the
 * descriptors it hands over. Private to this room. */
#pragma once
#include <stdbool.h>

/* `is_part` tells whether PATH is one of the files that go by a STEM. False when no process can be started. */
bool keeper_start(bool (*is_part)(const char *stem, const char *path));

/* A file, and the stem of several, that may be written. */
void keeper_allow(const char *path);
void keeper_allow_stem(const char *stem);

/* From here on nothing more is allowed for, and outfile.h goes through the keeper. False when it is not there. */
bool keeper_close_list(void);

/* It is not needed. */
void keeper_dismiss(void);
