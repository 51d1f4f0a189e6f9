/* The code of an image, followed as the core would: from the vector table, start-up arrays and function symbols along
 * direct branches, calls, literals and jump tables, not into data. It claims no completeness: what it could not
 * follow is counted. */
#pragma once
#include "decode.h"
#include "facts/subject.h"
#include "start_path.h"

/* How sure it is that the core gets somewhere. */
enum evidence {
    EVIDENCE_POSSIBLE, /* a constant in the code looks like a function's address */
    EVIDENCE_LIKELY,   /* a function symbol, a start-up array, an interrupt; or only under a condition code */
    EVIDENCE_REACHED,  /* an unbroken path from reset or an exception */
};

enum observation_kind {
    OBSERVED_UNDEFINED,   /* status says why the core does not have it */
    OBSERVED_LDRD,        /* LDRD whose first register is its base */
    OBSERVED_ARM_CODE,    /* a branch or call to target, where ARM code lies */
    OBSERVED_ARM_SWITCH,  /* BLX or BX PC to target: a switch to ARM state */
    OBSERVED_EVEN_TARGET, /* a constant without the Thumb bit is jumped to: target */
    OBSERVED_OUTSIDE,     /* a branch or call to target, where nothing is loaded */
    OBSERVED_RUN_OFF,     /* behind this instruction nothing is loaded */
    OBSERVED_SEMIHOSTING, /* SVC 0xAB with a semihosting request in r0: BKPT 0xAB is the M profile's */
    OBSERVED_ENABLED,     /* the exception whose vector has number target is enabled, or raised */
    OBSERVED_UNALIGNED,   /* a load or store at target, which is no multiple of its size, on a core that faults there */
    OBSERVED_VTOR,        /* the vector table is set to target, or changed (VTOR_NOT_KNOWN) */
    OBSERVED_CALLED_AWAY, /* a constant of the program's is jumped to: target, of which the image has no byte */
    OBSERVED_NAMED_AWAY,  /* a constant that may be an address in declared flash, of which the image has no byte */
};

#define VTOR_NOT_KNOWN UINT32_MAX

struct observation {
    enum observation_kind kind;
    enum instruction_status status;
    enum evidence evidence;
    bool call;        /* ARM_CODE: by BL */
    uint32_t address; /* run address of the instruction */
    uint32_t target;  /* valid where the kind says so */
    uint32_t encoding;
    uint8_t size; /* of the instruction */
};

struct spaces;

#define STACK_CHAIN 8

/* The deepest chain of direct calls on unbroken paths. */
struct stack_depth {
    uint32_t bytes;
    uint32_t frame, frame_at;    /* the largest of a single function in the chain, and its entry */
    uint32_t chain[STACK_CHAIN]; /* entries, outermost first */
    size_t count;                /* of functions; those beyond the room are counted only */
};

struct walk {
    size_t instructions, code_bytes; /* visited, each counted once */
    size_t roots;                    /* places it started from */
    size_t vectors;                  /* of these, vectors, or the start that a boot header names */
    size_t indirect_calls;           /* BLX to a register whose value is not known */
    size_t indirect_jumps;           /* BX, MOV PC … and jump tables without known bounds */
    size_t doubtful_returns;         /* calls behind which no code seems to follow */
    struct stack_depth from_reset, from_handler;
    bool stack_moves;                 /* SP is set to what is not known, or not the table's */
    struct start_path start;          /* what certainly happens from reset on; nothing without a vector table */
    struct observation *observations; /* best evidence first, then by kind and address; each place once a kind */
    size_t count, capacity;
    struct spaces *spaces;
};

/* NULL for what is no linked Cortex-M image. The caller calls walk_free. */
struct walk *walk_new(const struct subject *subject);
void walk_free(struct walk *walk);

/* True when an instruction that starts at this run address was visited. */
bool walk_visited(const struct walk *walk, uint64_t address);

/* Bytes of visited instructions loaded in the range (load addresses). */
uint64_t walk_code_bytes(const struct walk *walk, struct range loaded);

/* A BL or B.W into bytes that are ARM opcodes, or a switch to ARM state: what becomes of a Thumb program linked with
 * ARM-state libraries. */
struct arm_target {
    uint32_t site, target;
    enum evidence evidence;
};

/* Fills up to `room` targets, each target once (with its first call site), and returns how many there are. Needs no
 * symbols. */
size_t walk_arm_targets(const struct walk *walk, struct arm_target *targets, size_t room);
