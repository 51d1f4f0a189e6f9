/* What the judge says of one image. The verdict owns the sentences; rules are static rows. */
#pragma once
#include "base/range.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_BRICK };
#define SEVERITY_COUNT 4

/* The part of a rule that reports show; checker/judge/rule.h has the whole row. */
struct rule;

/* One of the places that a finding speaks of. */
struct finding_place {
    struct range range;              /* load addresses */
    char *section, *symbol, *origin; /* origin: archive and member, or source file; each NULL when there is none */
};

#define NO_CAUSE SIZE_MAX

struct finding {
    const struct rule *rule;
    enum severity severity;
    bool has_address, has_target;
    uint64_t address, end;           /* [address, end); end == address for a point */
    uint64_t target;                 /* the address that what stands there leads to */
    char *message;                   /* one sentence without a final full stop */
    char *fix;                       /* what to do */
    char *section, *symbol, *region; /* NULL when there is none */
    char *file;                      /* of `line`: the image, the linker script, the profile or a source file */
    uint32_t line;                   /* 1-based; 0 = none */
    const char *accepted;            /* the user's reason; NULL when it counts. Borrowed from the policy */
    bool fails;                      /* it counts, and is at or above the threshold */
    bool known;                      /* accepted because the baseline has it */
    const char *lacks;               /* what the core would need for it, as rules call it; static; NULL: nothing */
    bool toolchain_knows;            /* libraries do not fit the core, and only the toolchain can tell why */
    size_t more;                     /* places of the rule behind this one, for which there is no finding */
    size_t caused_by;                /* index of the finding that this one follows from; NO_CAUSE: of none */
    struct finding_place *places;    /* all that it speaks of, when the rule gathers them; owned */
    size_t place_count;
};

struct skip {
    const struct rule *rule;
    char *reason; /* "because …" without the because */
};

struct verdict {
    struct finding *findings; /* worst first, then by code, then by address; behind a cause what follows from it */
    size_t finding_count, finding_capacity;
    struct skip *skips; /* in rule order */
    size_t skip_count, skip_capacity;
    size_t rule_count;             /* rules known, skipped ones included */
    size_t counts[SEVERITY_COUNT]; /* findings that count (not accepted) */
    size_t accepted_count;         /* those in the baseline included */
    size_t known_count;            /* those in the baseline */
    bool pass;                     /* nothing at or above the threshold */
};

void verdict_release(struct verdict *verdict);

/* Gives a finding, and what follows from it, that fix. */
void finding_set_fix(struct verdict *verdict, size_t index, const char *fix);

/* True when a finding need not be told to people: it follows from one that they are told. */
bool finding_follows(const struct verdict *verdict, const struct finding *finding);

/* "brick", "error", "warning", "note". */
const char *severity_name(enum severity severity);
bool severity_from_name(const char *name, enum severity *severity);
