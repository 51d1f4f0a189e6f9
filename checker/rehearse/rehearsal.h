/* The image started from reset before a device does: several runs, which differ in what RAM holds at power-on and in
 * what peripherals nobody knows answer. What all runs see and nothing guessed led to is proved; what all see is agreed;
 * the rest is not decided. It never says that an image will boot. */
#pragma once
#include "attempt.h"

#define REHEARSAL_USUAL_MOST  1000000u
#define REHEARSAL_USUAL_SEEDS 3u
#define REHEARSAL_MOST        1000000000u
#define REHEARSAL_SEEDS       16u

struct rehearsal_options {
    bool wanted;       /* --rehearse, or the command */
    uint64_t most;     /* --n: instructions of a run */
    const char *until; /* --until SYMBOL or address; NULL. Borrowed */
    unsigned seeds;    /* --seeds: how many runs */
    bool has_seed;     /* --seed: this one alone … */
    uint32_t seed;
    const char *trace; /* --trace FILE; NULL. Borrowed */
    const char *first; /* the first of these that was given; NULL: none */
};

struct rehearsal {
    struct rehearsal_options options;
    struct attempt attempts[REHEARSAL_SEEDS];
    size_t count;
    struct sightings sightings; /* of all runs, each once, with its certainty */
    size_t code_bytes;          /* seen by the run that saw most */
};

/* NULL when there is nothing to start: no vector table. `until` must name what the image has, else it is not looked
 * for (rehearsal_finds). The caller calls rehearsal_free. */
struct rehearsal *rehearsal_new(const struct subject *subject, const struct rehearsal_options *options);
void rehearsal_free(struct rehearsal *rehearsal);

/* The first run once more, with `trace` looking on. The caller calls attempt_release. */
void rehearsal_trace(const struct subject *subject, const struct rehearsal_options *options, const struct trace *trace,
                     struct attempt *attempt);

/* Where --until stops: an address, or a symbol's. False when the image has no such symbol. */
bool rehearsal_finds(const struct image *image, const char *until, uint64_t *address);
