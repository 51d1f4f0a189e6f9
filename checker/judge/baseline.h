/* Findings that were there when a project began to look, or that it decided to live with: they do not count, so that a
 * new one is seen. A brick is never known: it can only be accepted, with a reason. Owns its strings; the caller calls
 * baseline_release. */
#pragma once
#include "model/finding.h"

struct known {
    char *key;              /* finding_key */
    enum severity severity; /* the worst it was: a finding that got worse is a new one */
    size_t count;           /* places of an image that share the key */
};

struct baseline {
    char *path;       /* for sentences */
    char *reason;     /* what reports say of a known finding */
    struct known *at; /* sorted by key, each key once */
    size_t count, capacity;
};

/* An empty baseline of that name. */
void baseline_init(struct baseline *baseline, const char *path);
void baseline_release(struct baseline *baseline);

/* Appends an entry (the key is copied); baseline_sort has to follow before the baseline is used. */
void baseline_add(struct baseline *baseline, const char *key, enum severity severity, size_t count);
/* False when two entries have one key; *twice then borrows it. */
bool baseline_sort(struct baseline *baseline, const char **twice);

/* Adds what a verdict holds and nobody accepted. An image may have as many places of a key as any image learned from
 * has. Returns the number of bricks, which stay out. */
size_t baseline_learn(struct baseline *baseline, const struct verdict *verdict);

/* Marks the verdict's findings that are known. Where an image has more of a key than the baseline, or a worse one, all
 * of them count: nobody can tell which is the new one. */
void baseline_mark(const struct baseline *baseline, struct verdict *verdict);
