/* The RUN rules' checks, by the files they live in, and the view of RAM they share. */
#pragma once
#include "judge/rule.h"

/* run_stack.c */
void check_stack_room(const struct subject *subject, struct inquiry *inquiry);
void check_collisions(const struct subject *subject, struct inquiry *inquiry);
void check_resident_ram(const struct subject *subject, struct inquiry *inquiry);
/* run_depth.c */
void check_stack_depth(const struct subject *subject, struct inquiry *inquiry);
/* run_away.c */
void check_bytes_in_file(const struct subject *subject, struct inquiry *inquiry);
/* run_idle.c: true when a function stores nothing and calls nothing but others that do not, as far as can be told. */
bool is_idle(const struct subject *subject, uint32_t function);
/* run_calls.c */
void check_weak_calls(const struct subject *subject, struct inquiry *inquiry);

/* The first symbol of each name, NULL where there is none, in one pass over the symbols. At most 64 names. */
void symbols_find(const struct subject *subject, const char *const *names, size_t count, const struct symbol **symbols);

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

/* run_room.c */
/* What lies below the stack. */
struct stack_floor {
    uint64_t end;                 /* the stack has the bytes from here up to SP */
    const char *name;             /* whose end that is; NULL for the start of RAM */
    const struct ram_use *around; /* the section SP points into or to the end of, when `end` had to be guessed */
};
struct stack_floor stack_floor_of(const struct ram_uses *uses, uint32_t sp);
const struct symbol *stack_object_below(const struct image *image, uint32_t sp);
uint64_t stack_bank_start(const struct subject *subject, uint32_t sp);

/* What a stack that starts at the range's end has down to what lies below. */
struct stack_room {
    struct range range;
    const char *below; /* "the start of its memory", a section or a symbol */
};

/* False when SP is not in RAM, or nothing tells the stack from the data around it. */
bool stack_room_find(const struct subject *subject, uint32_t sp, struct stack_room *room);

/* True for sections that set memory aside for the stack, alone or with the heap. */
bool is_stack_section(const char *name);
bool is_heap_section(const char *name);

/* True when a section is a heap by its name, or by a customary symbol for where one starts. */
bool holds_heap(const struct subject *subject, const struct section *section);

/* The room a script or start-up file sets aside for the stack below `sp`, by customary symbols. */
bool declared_stack(const struct subject *subject, uint32_t sp, struct range *stack, const char **symbol);
