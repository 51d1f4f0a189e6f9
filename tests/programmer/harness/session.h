/* One whole programming session over a line with its faults, and what somebody who looks at the flash says of it. */
#pragma once
#include "base/text.h"
#include "line.h"
#include "planning.h"

/* What went over the line: which of its bytes is what, is known from a session without a fault. */
struct traffic {
    struct rom_command commands[ROM_COMMANDS];
    size_t command_count;
    uint32_t host_bytes, device_bytes;
};

/* An image, and a device that holds something else. */
struct scene {
    const char *name;
    struct planned planned;
    uint8_t *before, *expected; /* ROM_FLASH_SIZE bytes each */
    bool is_planned[ROM_PAGES];
    struct traffic clean;
};

#define SCENES 5

/* scene.c. False with a sentence on stderr when one cannot be played even without a fault. The caller calls
 * scenes_close. */
bool scenes_open(struct scene scenes[SCENES], const char *folder);
void scenes_close(struct scene scenes[SCENES]);

/* Seen from outside. A page is foreign when the image has no byte in it. */
struct judgement {
    bool succeeded; /* exit status 0 */
    bool wrong;     /* … and the flash is not what was planned, or `other` */
    bool erased;    /* a foreign page was erased, or everything */
    bool written;   /* a foreign page was written to */
    bool other;     /* option bytes were changed, a program was started */
    bool unnamed;   /* and what was said names not all of the foreign pages that are different now */
    bool lie;       /* "as it was", "nothing else was touched", and it was */
    bool lost;      /* it failed, an undisturbed second run succeeded, and a planned page is wrong */
    bool stranded;  /* it failed, and so did an undisturbed second run */
    uint32_t first; /* of a success that is wrong: the first byte that is not what was planned; 0: none */
};

/* Plays it. Journals lie in `folder`, which is left empty. `traffic` and `words`: NULL, or get what went over the line
 * and what was said. */
struct judgement session_play(const struct scene *scene, const struct line_weather *weather, const char *folder,
                              struct traffic *traffic, struct text *words);
