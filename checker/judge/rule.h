/* A rule is a row: its whole story in one place. Text, JSON, `explain`, `rules` and docs/rules.md read the same row.
 * Rules see a const subject, say what they found, and do nothing else: no files, no printing, no model building. */
#pragma once
#include "facts/subject.h"
#include "model/finding.h"

/* What must be there for a rule to say anything. Unmet: skipped, with the sentence of judge.c's table. */
enum need {
    NEED_LOADABLE = 1 << 0, /* a linked Cortex-M image: nothing else is worth judging */
    NEED_ELF = 1 << 1,
    NEED_SECTIONS = 1 << 2,
    NEED_SEGMENTS = 1 << 3,
    NEED_SYMBOLS = 1 << 4,
    NEED_TEXT_RECORDS = 1 << 5, /* HEX or S-record */
    NEED_RECORDS = 1 << 6,      /* HEX, S-record or UF2 */
    NEED_OWN_LENGTH = 1 << 7,   /* ELF or UF2: formats that say how much there is */
    NEED_REGIONS = 1 << 8,
    NEED_PLACEMENT = 1 << 9, /* a --memory script with SECTIONS */
    NEED_CHIP_MEMORY = 1 << 10,
    NEED_ERASE_UNIT = 1 << 11,
    NEED_PROTECTED = 1 << 12, /* the board has protected ranges */
    NEED_TABLE = 1 << 13,     /* a vector table is loaded where one is expected */
    NEED_BYTES = 1 << 14,     /* at least one loaded byte */
    NEED_ENTRY = 1 << 15,     /* an entry point or start record */
    NEED_NEIGHBOURS = 1 << 16,
    NEED_HEX = 1 << 17,
    NEED_TABLE_EXPECTED = 1 << 18, /* the board says where the vector table has to be */
    NEED_INTERRUPTS = 1 << 19,     /* the chip's number of interrupts is known */
    NEED_TABLE_IN_PLACE = 1 << 20, /* what lies in the table's place is the table */
    NEED_BUDGETS = 1 << 21,        /* the project says how full its regions may be */
    NEED_REHEARSAL = 1 << 22,      /* the image was run in the emulator */
};

struct toolchain; /* checker/model/toolchain.h */
struct inquiry;   /* one rule's run over one subject */

/* What the rules for toolchains look at: `dsocheck toolchain` judges what its probes became, and no image. */
struct toolchain_subject {
    const struct toolchain *toolchain;
    const struct chip *chip; /* what it is to build for */
};

struct rule {
    const char *code; /* "MEM001" */
    const char *slug; /* "outside-regions" */
    enum severity severity;
    unsigned needs;
    union { /* by the family */
        void (*check)(const struct subject *subject, struct inquiry *inquiry);
        void (*check_toolchain)(const struct toolchain_subject *subject, struct inquiry *inquiry);
    };
    const char *summary; /* one sentence: what */
    const char *why;     /* what happens on the device */
    const char *remedy;  /* default of finding.fix */
    const char *source;  /* manual and page, or the public file it was learned from */
};

/* Its rules are all for images, or all for toolchains: families.def says which. */
struct family {
    const char *prefix; /* "MEM" */
    const char *title;
    const struct rule *rules;
    size_t count;
};

/* Where a finding is. Leave out what is not known; strings are copied. */
struct place {
    bool has_address;
    struct range range;
    const char *section, *symbol, *region;
    const char *file; /* with line */
    uint32_t line;
    const char *fix;    /* instead of the rule's remedy */
    const char *origin; /* for found_at_all: archive and member, or source file */
    bool has_target;
    uint64_t target; /* where what stands there leads: a branch, a vector */
    bool toolchain_knows;
    const char *lacks; /* static: what the core would need for it (LACKS_…) */
};
#define LACKS_FPU  "FPU"
#define LACKS_ARCH "architecture"

/* Of the rule that asks, where one function is the check of several rows. */
const char *inquiry_code(const struct inquiry *inquiry);

/* Say what was found. The sentence has no final full stop. Beyond 50 findings of one rule, and
 * 50 accepted ones, only the count grows. */
void found(struct inquiry *inquiry, const struct place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with another severity than the row's. */
void found_as(struct inquiry *inquiry, enum severity severity, const struct place *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* One finding of several places, the first of which stands for all: it has the file, the fix and what it leads to. It
 * is accepted when each of them is. */
void found_at_all(struct inquiry *inquiry, const struct place *places, size_t count, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The evidence turned out to be absent. */
void skipped(struct inquiry *inquiry, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A place for loaded bytes: address range, line of a text record, section and region by lookup. */
struct place place_loaded(const struct subject *subject, struct range range);
/* A place for a section, at its load or run addresses. */
struct place place_section(const struct subject *subject, const struct section *section, struct range range);
