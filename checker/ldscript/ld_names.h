/* The names a linker script uses, each once: symbols with their values, memory regions and aliases. A name may be a
 * symbol and a region at once, as in GNU ld. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a value is not known. */
enum ld_unknown {
    LD_KNOWN,
    LD_NO_SYMBOL, /* the name has no value */
    LD_NO_REGION, /* the name is no memory region */
    LD_LAYOUT,    /* decided only when sections are laid out: '.', SIZEOF, ADDR, ALIGN of '.' … */
};

struct ld_value {
    uint64_t number; /* valid when known */
    enum ld_unknown unknown;
    uint32_t name; /* LD_NO_SYMBOL, LD_NO_REGION: which */
};

struct ld_name {
    char *text; /* owned */
    uint32_t hash;
    uint32_t region; /* index + 1 into ld_script.regions; 0 = not a region */
    bool referenced; /* somebody wants its value, so that PROVIDE provides it */
    bool assigned;   /* by a plain assignment anywhere, which then wins over PROVIDE */
    bool defined;    /* what DEFINED() says at this point of the evaluation */
    uint32_t line;   /* of its last assignment, 0 without */
    struct ld_value value;
};

struct ld_names {
    struct ld_name *all; /* owned; an index is a name's identity */
    size_t count, capacity;
    uint32_t *slots; /* owned hash table of index + 1, 0 = free */
    size_t slot_count;
};

void ld_names_release(struct ld_names *names);

/* The index of a name, added when it is new. */
uint32_t ld_names_find(struct ld_names *names, const char *text, size_t length);
