/* A profile and the ones it extends, as read: [0] is the one that was asked for. What a profile means is decided key
 * by key: the first layer that gives a key gives all of it, and what none gives is as in the compiled-in profile that
 * the last of them extends. */
#pragma once
#include "base/range.h"
#include "strict_yaml.h"

/* Deeper is a circle that names its files differently each time, or nothing a person could follow. */
#define LAYER_CAP 8

/* Boards or chips. */
struct profile_kind {
    const char *noun; /* "board": the key that names it, and the word for sentences */
    bool (*is_embedded)(const char *name);
    /* Says that there is none of that name, and returns false. */
    bool (*unknown)(const char *name, struct fault *fault);
    const cyaml_schema_value_t *schema;
    char *(*extends)(const void *data); /* the value of `extends`, or NULL */
};

extern const struct profile_kind board_profiles, chip_profiles; /* board.c, chip.c */

struct layer {
    char *path;     /* as given; NULL when read from bytes */
    char *name;     /* for sentences: the path, or "board NAME" */
    char *identity; /* the same for one file under two names */
    struct yaml_text text;
};

struct layers {
    const struct profile_kind *kind;
    struct layer at[LAYER_CAP];
    size_t count;   /* 0: the embedded profile itself was asked for */
    char *embedded; /* name of the embedded profile below all of them, or NULL */
};

bool layers_is_path(const char *text);

/* Reads a profile by embedded name or path and all it extends. The caller calls layers_release. */
bool layers_read(const struct profile_kind *kind, const char *name_or_path, struct layers *layers, struct fault *fault);
/* The same from bytes; they can extend embedded profiles only. */
bool layers_read_bytes(const struct profile_kind *kind, const char *name, const uint8_t *bytes, size_t size,
                       struct layers *layers, struct fault *fault);
void layers_release(struct layers *layers);

/* The first layer that gives a top-level key, or NULL. */
const struct layer *layers_giving(const struct layers *layers, const char *key);

/* What a profile's mention of another one (`extends`, `chip`) stands for: an embedded name as it is, else the path of
 * a file named relative to the mentioning one. NULL with a fault that points at `key` when there is no such. The
 * caller frees. */
char *layer_resolve(const struct layer *layer, const char *key, const struct profile_kind *kind, const char *mention,
                    struct fault *fault);

/* Values of a layer; `path` and `item` as in yaml_find. The reader of ranges wants "PATH.origin" and "PATH.length". */
bool layer_number(const struct layer *layer, const char *path, uint32_t item, const char *text, uint64_t max,
                  uint64_t *value, struct fault *fault);
bool layer_range(const struct layer *layer, const char *path, uint32_t item, const char *origin, const char *length,
                 struct range *range, struct fault *fault);
/* A board's or chip's own name: what --board takes, so no blanks and no path. */
bool layer_name(const struct layer *layer, const char *path, const char *name, struct fault *fault);
