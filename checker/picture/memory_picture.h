/* What lies where, laid out to scale: the one picture that the terminal, the HTML page and the JSON of `dsocheck map`
 * are drawn from. Pure: no text, no colours, no files. A picture has *bands* (stretches of addresses under one name),
 * a band has *blocks* (what the image puts there) and *claims* (whose it is), and *areas* are the memories that bands
 * lie in. Sizes are capped, so a hostile image cannot make it large; what was left out is counted. */
#pragma once
#include "facts/subject.h"

#define PICTURE_BANDS   512
#define PICTURE_OUTSIDE 32     /* of them, for bytes in no region */
#define PICTURE_BLOCKS  4096   /* in a band */
#define PICTURE_SYMBOLS 262144 /* in a picture */

enum content {
    CONTENT_CODE,      /* an executable section */
    CONTENT_CONSTANTS, /* a section nobody writes to */
    CONTENT_DATA,      /* a writable section with initial values, where it runs */
    CONTENT_INITIAL,   /* what a section that runs elsewhere is loaded from */
    CONTENT_ROOM,      /* a section without bytes in the file: .bss, stacks, what is left alone at start-up */
    CONTENT_LOADED,    /* bytes of a file without sections */
};
#define CONTENT_COUNT 6

struct block {
    struct range range; /* cut to its band */
    struct range shown; /* the part that no earlier block covers; empty when all of it is covered */
    enum content content;
    const char *section; /* borrowed; NULL without sections */
    bool moves;          /* loaded at one address, run at another */
    uint64_t other;      /* with `moves`: where else it is: the run address of CONTENT_INITIAL, else the load address */
    uint64_t bytes;      /* of the image in the range: less than its size for the last block of a capped band */
};

enum owner { OWNER_PROTECTED, OWNER_RESIDENT, OWNER_NEIGHBOUR };
#define OWNER_COUNT 3

/* A range that the board says belongs to somebody else. */
struct claim {
    struct range range; /* cut to its band */
    enum owner owner;
    const struct owned_range *owned; /* borrowed: name and, for protected ones, why */
};

/* A function or object with a size, at its run address; of several names for one place the most telling one. */
struct picture_symbol {
    struct range range;
    const char *name;     /* borrowed */
    const char *section;  /* borrowed; "" when broken */
    enum content content; /* its section's; CONTENT_CODE of a function */
};

enum band_kind {
    BAND_REGION,  /* declared */
    BAND_OWNED,   /* claimed by the board, outside the regions */
    BAND_OUTSIDE, /* in nobody's range, and the image puts bytes there */
};

struct band {
    enum band_kind kind;
    const char *name; /* borrowed: the region's or the claim's; NULL for BAND_OUTSIDE */
    struct range range;
    const struct region *region; /* BAND_REGION; else NULL */
    bool is_ram;
    bool known;    /* `used` tells; false for RAM of a file that holds load addresses only */
    uint64_t used; /* bytes, each address counted once */
    struct block *blocks;
    size_t block_count; /* by address; then longest first */
    struct claim *claims;
    size_t claim_count;
    size_t first_symbol, symbol_count; /* those that start here, in picture.symbols */
};

/* A memory: a bank of the chip, or bands that lie close together. */
struct area {
    struct range range;
    const char *name; /* the bank's; NULL */
    size_t first_band, band_count;
};

struct picture {
    struct band *bands; /* by address */
    size_t band_count;
    size_t bands_left_out; /* regions beyond the cap */
    struct area *areas;    /* by address */
    size_t area_count;
    struct picture_symbol *symbols; /* by address; then longest first */
    uint32_t *by_size;              /* indices into symbols, largest first */
    size_t symbol_count;
    size_t symbols_left_out;
    uint64_t used; /* bytes in all bands whose use is known, each address counted once */
};

/* Names are borrowed from the subject, which must outlive the picture. The caller calls picture_free. */
struct picture *picture_new(const struct subject *subject);
void picture_free(struct picture *picture);

/* All names, also where several stand for one place; by address, then longest first; no more than PICTURE_SYMBOLS, and
 * *left_out counts the others. The caller frees. */
struct picture_symbol *picture_symbols(const struct image *image, size_t *count, size_t *left_out);

/* Share of the range that is used, 0 to 100; 0 when that is not known. */
double band_fill(const struct band *band);

/* "code", "constants", "data", "initial", "room", "loaded"; "protected", "resident", "neighbour"; "region", "owned",
 * "outside". */
const char *content_name(enum content content);
const char *owner_name(enum owner owner);
const char *band_kind_name(enum band_kind kind);
