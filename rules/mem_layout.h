/* Walks and look-ups that several MEM rules share. */
#pragma once
#include "judge/rule.h"

/* The section takes up memory: the template of the threads' variables (.tdata) does, their room in each (.tbss) not. */
bool occupies_memory(const struct section *section);

/* The file a region or placement was read from (`file`): an INCLUDEd one, or, NULL, the script or profile itself. */
const char *declaring_file(const struct memory_map *map, const char *file);

/* What a load finding speaks of: the section's name, or a run of bytes in a file without sections. */
const char *loaded_name(const struct section *section);

/* A run of loaded bytes: a section's (ELF), else a contiguous extent, cut where it enters a declared region. Start
 * with {0}. */
struct load_run {
    struct range range;
    uint64_t inside;               /* bytes from its start that declared regions cover */
    const struct section *section; /* NULL without sections */
    size_t next;                   /* private: the chunk or extent behind */
    struct range rest;             /* private: what is left of the current one */
};

/* The next run, false at the end. */
bool next_load_run(const struct subject *subject, struct load_run *run);

/* How far a range stays on the chip. */
enum reach { REACH_DOCUMENTED, REACH_DIE, REACH_NOWHERE };
enum reach chip_reach(const struct chip *chip, struct range range);
