/* The symbols of an image, in the orders that questions come in: by name, by section and address, by place. Built once,
 * so that a question costs the same whether an image has a hundred symbols or a million. */
#pragma once
#include "model/image.h"

/* A mapping symbol: what rules the bytes of its section up to the next one (ARM IHI 0044, 4.5.5). */
struct mapping {
    uint32_t address;
    uint16_t section;
    char kind; /* 'a' ARM code, 't' Thumb code, 'd' data */
};

/* Where a Thumb function starts, and how far it and those of its section in front of it go. */
struct thumb_function {
    uint32_t start;
    uint16_t section;
    uint64_t reach; /* where the one that ends last ends */
};

struct symbol_index {
    const struct image *image;
    uint32_t *named;          /* by hash of the name: its first symbol in the file's order, + 1 */
    uint32_t *next;           /* by symbol: the next one of that hash, + 1 */
    uint32_t mask;            /* length of `named`, less one */
    struct mapping *mappings; /* by section, then address, then as in the file */
    size_t mapping_count;
    struct thumb_function *functions; /* by section, then start */
    size_t function_count;
    uint32_t *thumb_rooms; /* sections without contents that symbols say is Thumb code, by number */
    size_t thumb_room_count;
};

/* The image must outlive it; the caller calls symbol_index_release. */
void symbol_index_build(const struct image *image, struct symbol_index *index);
void symbol_index_release(struct symbol_index *index);

/* The first symbol of that name in the file's order, or the first behind `before`; NULL without. Mapping symbols have
 * no names here. */
const struct symbol *symbol_named(const struct symbol_index *index, const char *name, const struct symbol *before);

/* What the symbols say of a place in a section. */
struct said {
    char mapping;  /* kind of the mapping symbol that rules it; 0 without */
    bool function; /* a Thumb function starts there */
    bool inside;   /* it is in the midst of one */
};
struct said symbols_say(const struct symbol_index *index, const struct section *section, uint32_t address);

/* The names of the places that symbols stand at, and of those that functions cover. */
struct place_names;

/* The caller calls place_names_free. */
struct place_names *place_names_new(const struct image *image);
void place_names_free(struct place_names *names);

/* What stands at an address, bit 0 aside. */
struct named_place {
    const char
        *here; /* the first symbol at it; a weak one, which often is another's alias, only when there is no other */
    const char *around;   /* the function that covers it: the file's last one */
    const char *absolute; /* a number that somebody defined; the file's last one */
};
struct named_place place_names_at(const struct place_names *names, uint64_t address);
