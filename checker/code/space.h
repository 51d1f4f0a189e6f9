/* Bytes at the addresses where they run, and what the walk knows of each halfword. Memory is proportional to the bytes
 * of the image; what the walk never touches is never written. */
#pragma once
#include "facts/subject.h"

enum mark {
    MARK_START = 1,     /* an instruction starts here */
    MARK_INSIDE = 2,    /* the second half of one */
    MARK_LITERAL = 4,   /* read as data by an instruction, or a jump table */
    MARK_DATA = 8,      /* a mapping symbol or a section says it is data */
    MARK_ARM = 16,      /* a mapping symbol says it is ARM code */
    MARK_THUMB = 32,    /* … that it is Thumb code */
    MARK_EVIDENCE = 64, /* the evidence an instruction was reached by: two bits, enum evidence + 1 */
};
#define MARK_NO_CODE (MARK_LITERAL | MARK_DATA | MARK_ARM)

/* A run of bytes without a hole. */
struct space {
    uint64_t run, load;    /* addresses of bytes[0]; run is even */
    uint32_t size;         /* even */
    const uint8_t *bytes;  /* in the image, or in `copy` */
    uint8_t *copy;         /* owned; NULL when the image has the bytes in one piece */
    uint8_t *marks;        /* owned; size / 2 of enum mark */
    uint16_t *owners;      /* owned; size / 2: function of each instruction or function entry (walker.h) */
    size_t walked, behind; /* halfwords [walked, behind) hold all that was visited */
};

struct spaces {
    struct space *items; /* by run address, disjoint */
    size_t count, capacity;
    size_t last; /* where the last look-up ended */
    bool mapped; /* mapping symbols were found */
};

/* Everything the image loads, ELF sections that are copied before they run at their run addresses. */
void spaces_open(struct spaces *spaces, const struct subject *subject);
void spaces_release(struct spaces *spaces);

static inline bool space_holds(const struct space *space, uint64_t address)
{
    return address - space->run < space->size;
}

/* The space that holds the halfword at an even address, or NULL. */
struct space *space_at(struct spaces *spaces, uint64_t address);

static inline size_t half_index(const struct space *space, uint64_t address)
{
    return (size_t)(address - space->run) / 2;
}

/* Instructions in the halfwords [first, behind) were visited. */
static inline void space_walked(struct space *space, size_t first, size_t behind)
{
    if (space->behind == 0 || first < space->walked)
        space->walked = first;
    if (behind > space->behind)
        space->behind = behind;
}

/* A little-endian word at an even address; false when it is not there. */
bool space_word(struct spaces *spaces, uint64_t address, uint32_t *word);

/* Sets marks on the halfwords of [address, address + size) that are there. */
void space_mark(struct spaces *spaces, uint64_t address, uint64_t size, enum mark mark);
