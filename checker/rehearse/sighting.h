/* What was seen while a program ran that a rule speaks of, with the evidence: where the core was, and how it got there.
 */
#pragma once
#include "cpu.h"
#include "facts/subject.h"

enum sighting_kind {
    SEEN_FAULT,             /* fault */
    SEEN_ARM_STATE,         /* a jump to `address` without the Thumb bit */
    SEEN_UNMAPPED,          /* an access to `address`, where the part has nothing */
    SEEN_ERASED_CODE,       /* it runs into flash of which the image has no byte, or 0xFF */
    SEEN_COMPANION,         /* it needs what is at `address`, which this file does not hold */
    SEEN_BREAKPOINT,        /* BKPT `number` */
    SEEN_DEFAULT_HANDLER,   /* exception `number` is enabled, its vector is the endless loop at `address` */
    SEEN_PROTECTED_FLASH,   /* `size` bytes at `address` of the board's protected range `name` are erased or written */
    SEEN_OWN_FLASH,         /* … of the image itself */
    SEEN_WIPE,              /* all of the flash is erased */
    SEEN_OPTION_BYTES,      /* they are erased or written */
    SEEN_LOCKED_FLASH,      /* a store into flash that is not open for it */
    SEEN_STACK_IN_DATA,     /* SP went down to `address`, into section `name` */
    SEEN_HEAP_IN_STACK,     /* the heap was given memory up to `address`, SP was `number` */
    SEEN_DATA_UNCOPIED,     /* `size` bytes from `address` on of section `name` never got what the image has for them */
    SEEN_BSS_UNCLEARED,     /* `size` bytes from `address` on of section `name` were never written */
    SEEN_CONSTRUCTOR_UNRUN, /* constructor `number` of the table `name`, at `address` */
    SEEN_VECTORS_ELSEWHERE, /* exceptions are on, VTOR is `address`, the table is at `number` */
    SEEN_ENDLESS_WAIT,      /* a loop that reads `address` until it changes; nothing that is on changes it */
    SEEN_NOTHING,           /* not a sighting */
};

/* How sure it is, all runs looked at. */
enum certainty {
    CERTAINTY_UNDECIDED, /* some runs saw it */
    CERTAINTY_AGREED,    /* all did */
    CERTAINTY_PROVED,    /* all did, and nothing that was guessed led there */
};

#define SIGHTING_STEPS 20

struct sighting {
    enum sighting_kind kind;
    enum certainty certainty;
    bool guessed; /* something that was guessed led there, in this run */
    uint32_t pc;  /* of the instruction */
    uint32_t address, size, number;
    bool despite;     /* what was unknown is the very thing that it speaks of */
    const char *name; /* borrowed from image or board; NULL */
    uint64_t at;      /* instructions since reset */
    struct cpu_fault fault;
    struct cpu_doubt doubt;
    uint32_t registers[16], xpsr;
    uint32_t steps[SIGHTING_STEPS]; /* addresses of the last instructions, oldest first */
    unsigned step_count;
};

/* Of one run, in the order in which they were seen. */
struct sightings {
    struct sighting *items;
    size_t count, capacity;
};
#define MOST_SIGHTINGS 32 /* of a run */

void sightings_release(struct sightings *sightings);

/* Adds one, with the core's state as evidence; of one kind at one place the first only. */
void sightings_add(struct sightings *sightings, const struct cpu *cpu, bool guessed, struct sighting seen);

/* The one that says the same, or NULL. */
const struct sighting *sightings_find(const struct sightings *sightings, const struct sighting *like);
