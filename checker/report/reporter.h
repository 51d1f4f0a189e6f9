/* A report of a check is a row: text for people, the others for machines. It is started once for a call, given each
 * input while that is in memory, and finished, which frees it. What add and finish append to `out` is ready to leave.
 */
#pragma once
#include "programmed.h"
#include "report.h"

/* One input of the call. */
struct reported {
    const char *path;            /* as given */
    const struct judged *judged; /* NULL: it could not be read */
    const struct fault *fault;   /* why not; NULL when it was read */
};

/* What names of files are shown relative to: absolute paths, borrowed. */
struct checkout {
    const char *root;   /* top of the version-controlled tree; else the working directory */
    const char *folder; /* the working directory */
};

struct report_setting {
    struct text_style style;
    struct checkout checkout;
    const struct family *const *families; /* the rules that run */
    size_t family_count;
};

struct reporter {
    const char *name; /* --format NAME, --report NAME=FILE */
    bool digest;      /* it prints the SHA-256 of images or libraries, which is computed for those that do only */
    /* On any thread, before `add`: writes what of it does not change any more, and is the same for all images with the
     * same bytes (judged.body). NULL: nothing is worth that. */
    void (*prepare)(const struct judged *judged, struct text *body);
    void *(*start)(const struct report_setting *setting);
    void (*add)(void *report, const struct reported *input, struct text *out);
    void (*finish)(void *report, struct text *out);
    /* What programming the input added last is going to do, and what it came to. NULL: the format has no place for it.
     */
    void (*plan)(void *report, const struct programmed *programmed, struct text *out);
    void (*programmed)(void *report, const struct programmed *programmed, struct text *out);
};

/* What `dsocheck check` and `dsocheck toolchain` can write; each ends with NULL and begins with the default. */
extern const struct reporter *const check_reporters[];
extern const struct reporter *const toolchain_reporters[];

/* The reporter of that name, or NULL. */
const struct reporter *reporter_find(const struct reporter *const *reporters, const char *name);
