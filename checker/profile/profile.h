/* Board and chip profiles in YAML, embedded or from a file, read strictly: unknown, missing and doubled keys are
 * faults with line and column, numbers go through base/number. */
#pragma once
#include "base/fault.h"
#include "model/board.h"
#include "model/chip.h"

/* True when `text` names an embedded board. */
bool board_is_embedded(const char *text);

/* Reads a board by embedded name, or from a file when the text has a '/' or ends in .yaml or .yml. The caller calls
 * board_release. Faults: FAULT_CONFIG. */
bool board_read(const char *name_or_path, struct board *board, struct fault *fault);

/* The same from bytes; `name` stands for the file in sentences ("board NAME:3:7: …"). What they extend and their chip
 * must be embedded. */
bool board_read_bytes(const char *name, const uint8_t *bytes, size_t size, struct board *board, struct fault *fault);

/* The board a bare chip makes: its documented flash (FLASH, rx) and RAM (RAM, rwx), the vector table at the image's
 * lowest flash byte. A chip without memory facts gives a board without regions and with TABLE_UNKNOWN. */
void board_from_chip(const struct chip *chip, struct board *board);

/* A Cortex-M of which nothing is known, not even its core. The caller calls chip_release. */
void chip_any(struct chip *chip);

/* Reads a chip by embedded name or from a file, as board_read does. The caller calls chip_release. */
bool chip_read(const char *name_or_path, struct chip *chip, struct fault *fault);
bool chip_read_bytes(const char *name, const uint8_t *bytes, size_t size, struct chip *chip, struct fault *fault);
