/* A project's file: what its members agreed to give dsocheck, so that nobody has to type it. The same names as the
 * options, read as strictly as a board profile; paths in it are seen from its folder (docs/FORMATS.md). */
#pragma once
#include "base/text.h"
#include "date.h"
#include "judge/policy.h"
#include "ldscript/ldscript.h"
#include "model/budget.h"
#include "profile/strict_yaml.h"

#define PROJECT_FILE ".dsocheck.yaml"

/* Accepted until a day that is over: its findings count again. */
struct expired {
    const struct rule *rule;
    char *until; /* as written */
    uint32_t line, column;
};

struct project {
    char *path;            /* for sentences */
    bool found;            /* nobody named it: it may do less */
    struct yaml_text text; /* what it says; most strings below are borrowed from it */

    char *board, *chip, *memory, *baseline, *locked,
        *map; /* paths as seen from the working directory; NULL when not given; owned */
    bool has_base, has_baud, has_fail_on;
    bool release; /* what is built here leaves the bench */
    uint32_t base, baud;
    const char *port;     /* NULL when not given */
    const char *format;   /* what stdout gets; NULL when not given */
    struct policy policy; /* levels, accepts and threshold */
    struct budgets budgets;

    char **search, **siblings, **reports; /* -L, --with, --report; owned, with paths as above */
    size_t search_count, sibling_count, report_count;
    char *const *approved; /* --approve */
    size_t approved_count;
    struct ldscript_definition *definitions; /* --defsym */
    size_t definition_count;

    struct expired *expired;
    size_t expired_count;
};

/* Told of each file that was found and does not count, and of the clause that says why not. */
typedef void project_ignored(void *context, const char *path, const char *why);

/* The project file for an image (NULL: for none): in the image's folder or above it, then in the working directory or
 * above it. It counts when it and its folder belong to the caller or root, nobody else may write to either, and it
 * lies in the tree of the working directory (below it, or on the way up) or in a project. A path that is short to
 * read; NULL when there is none. The caller frees. */
char *project_find(const char *image, project_ignored *ignored, void *context);

/* Reads a project file; names of rules are looked up in `families`. The caller calls project_release. Faults:
 * FAULT_CONFIG sentences "PATH:LINE:COLUMN: …". */
bool project_read(const char *path, const struct family *const *families, size_t count, day today,
                  struct project *project, struct fault *fault);
bool project_read_bytes(const char *path, const uint8_t *bytes, size_t size, const struct family *const *families,
                        size_t count, day today, struct project *project, struct fault *fault);
void project_release(struct project *project);

/* What a file that was found, and that nobody named, must not do: write outside its folder, or reach into the network.
 * Faults: FAULT_CONFIG. */
bool project_keeps_to_itself(const struct project *project, struct fault *fault);

/* Adds ", CLAUSE" for each way in which the policy of a file that was found is laxer than none. */
void project_add_loosened(const struct project *project, struct text *out);

/* Every budget has to be for a region there is, and to warn before it fails. Faults: FAULT_CONFIG. */
bool project_fits(const struct project *project, const struct memory_map *map, struct fault *fault);
