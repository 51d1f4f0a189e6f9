/* Parts and boards as C. Line numbers stay behind: there is no file that a user could open at them. */
#pragma once
#include "base/text.h"
#include "family.h"
#include "locks.h"
#include "model/board.h"

struct part_row {
    const char *name; /* borrowed, as is the set */
    const struct set_fact *set;
    size_t family; /* index */
};

/* Sorted by name, for one search over all families. */
struct part_table {
    struct part_row *rows;
    size_t count, capacity;
};

/* False when the tables' small numbers cannot hold them. */
bool write_parts(struct text *out, const struct part_table *parts, const struct family_fact *families,
                 size_t family_count, struct fault *fault);
/* The table of ROM bootloaders, and the index of a part's; 0: it has none. */
void write_uarts(struct text *out, const struct family_fact *families, size_t count);
size_t uart_index(const struct part_row *row, const struct family_fact *families);
/* False, too, when a row is for parts that do not exist. */
bool write_locks(struct text *out, const struct part_table *parts, const struct lock_file *files, size_t count,
                 struct fault *fault);
void write_boards(struct text *out, const struct board *boards, size_t count);

/* `.member = "string", `, or nothing for NULL. */
void write_string(struct text *out, const char *member, const char *string);
