/* Which sessions are played: kinds of faults, each either drawn at random or listed without a gap. */
#pragma once
#include "session.h"

struct trial {
    uint8_t scene;
    struct line_weather weather;
};

struct trials {
    struct trial *at;
    size_t count, room;
};

/* Of two faults in an ERASE and its fillers. */
enum pair {
    PAIR_PREVENTED,
    PAIR_SAME_BIT, /* flips in two page numbers, or in one and the checksum: a faultless ERASE of another page arrives
                    */
    PAIR_DOUBLED,  /* a byte comes twice: a frame that no second fault completes costs further erases of its pages */
};

struct trial_kind {
    const char *name;
    size_t few, many; /* sessions in the tests, and for a thorough run */
    /* The one or the other. */
    void (*draw)(const struct scene *scenes, struct dice *dice, struct trial *trial);
    void (*list)(const struct trial_kind *kind, const struct scene *scenes, const char *folder, struct trials *trials);
    enum pair pair;
    unsigned latency_ms;
    double noise;      /* of each byte, without `draw` and `list` */
    double successes;  /* at least so many of a session; 0: any */
    bool only_counted; /* nothing is promised */
    bool may_erase;    /* a foreign page, if it is named */
    bool may_strand;   /* the part wants a reset: no rate can be tried on it without harm */
};

extern const struct trial_kind kinds[];
extern const size_t kind_count;

/* The `index`-th session of a kind without a list. */
void trial_draw(const struct trial_kind *kind, const struct scene *scenes, uint64_t seed, size_t index,
                struct trial *trial);
