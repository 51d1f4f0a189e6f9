/* The RUN rules' checks, by the files they live in, and the view of RAM they share. */
#pragma once
#include "judge/rule.h"

/* run_stack.c */
void check_stack_room(const struct subject *subject, struct inquiry *inquiry);
void check_collisions(const struct subject *subject, struct inquiry *inquiry);
void check_resident_ram(const struct subject *subject, struct inquiry *inquiry);
/* run_calls.c */
void check_weak_calls(const struct subject *subject, struct inquiry *inquiry);

/* The first symbol of each name, NULL where there is none, in one pass over the symbols. At most 64 names. */
void symbols_find(const struct image *image, const char *const *names, size_t count, const struct symbol **symbols);

/* RAM that the image takes at run time. */
struct ram_use {
    struct range range;            /* run addresses */
    const char *name;              /* section, or "a segment" */
    const struct section *section; /* NULL for a segment */
};

struct ram_uses {
    struct ram_use *at; /* by address; owned, release with free */
    size_t count, capacity;
};

/* The allocated sections in RAM; the segments of a file without sections. */
void ram_uses_find(const struct subject *subject, struct ram_uses *uses);

/* True for sections that set memory aside for the stack, alone or with the heap. */
bool is_stack_section(const char *name);
bool is_heap_section(const char *name);

/* True when a section is a heap by its name, or by a customary symbol for where one starts. */
bool holds_heap(const struct subject *subject, const struct section *section);

/* The room a script or start-up file sets aside for the stack below `sp`, by customary symbols. */
bool declared_stack(const struct subject *subject, uint32_t sp, struct range *stack, const char **symbol);
