#include "costly.h"

#include "base/alloc.h"
#include "facts.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum costly { PLACE_NAMES, PLACEMENTS, COMPILERS, FINGERPRINT, COSTLY_COUNT };

struct costly_facts {
    pthread_mutex_t lock; /* one at a time is found: some of them ask the debuginfo */
    _Atomic(void *) found[COSTLY_COUNT];
};

static void *find_place_names(const struct subject *subject)
{
    return place_names_new(subject->image);
}

static void release_place_names(void *names)
{
    place_names_free(names);
}

static void *find_placements(const struct subject *subject)
{
    return placements_new(subject);
}

static void release_placements(void *placements)
{
    placements_free(placements);
}

static void *find_compilers(const struct subject *subject)
{
    struct compilers *compilers = alloc_items(1, sizeof *compilers);
    compilers_find(subject->image, subject->debug, compilers);
    return compilers;
}

static void *find_fingerprint(const struct subject *subject)
{
    struct fingerprint *fingerprint = alloc_items(1, sizeof *fingerprint);
    fingerprint_take(subject->image, subject->debug, fingerprint);
    return fingerprint;
}

static void release_fingerprint(void *fingerprint)
{
    fingerprint_release(fingerprint);
    free(fingerprint);
}

static const struct {
    void *(*find)(const struct subject *subject);
    void (*release)(void *found);
} rows[COSTLY_COUNT] = {
    [PLACE_NAMES] = {find_place_names, release_place_names},
    [PLACEMENTS] = {find_placements, release_placements},
    [COMPILERS] = {find_compilers, free},
    [FINGERPRINT] = {find_fingerprint, release_fingerprint},
};

struct costly_facts *costly_facts_new(void)
{
    struct costly_facts *costly = alloc_items(1, sizeof *costly);
    pthread_mutex_init(&costly->lock, NULL);
    return costly;
}

void costly_facts_free(struct costly_facts *costly)
{
    for (unsigned i = 0; i < COSTLY_COUNT; i++) {
        void *found = atomic_load(&costly->found[i]);
        if (found != NULL)
            rows[i].release(found);
    }
    pthread_mutex_destroy(&costly->lock);
    free(costly);
}

static const void *ask(const struct subject *subject, enum costly which)
{
    struct costly_facts *costly = subject->facts->costly;
    void *found = atomic_load(&costly->found[which]);
    if (found != NULL)
        return found;
    pthread_mutex_lock(&costly->lock);
    found = atomic_load(&costly->found[which]);
    if (found == NULL) {
        found = rows[which].find(subject);
        atomic_store(&costly->found[which], found);
    }
    pthread_mutex_unlock(&costly->lock);
    return found;
}

const struct place_names *place_names_of(const struct subject *subject)
{
    return ask(subject, PLACE_NAMES);
}

const struct placements *placements_of(const struct subject *subject)
{
    return ask(subject, PLACEMENTS);
}

const struct compilers *compilers_of(const struct subject *subject)
{
    return ask(subject, COMPILERS);
}

const struct fingerprint *fingerprint_of(const struct subject *subject)
{
    return ask(subject, FINGERPRINT);
}
