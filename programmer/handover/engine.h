/* Programs that people flash with already: behind a pass they get the safe image as a file, and answer for what they
 * did. */
#pragma once
#include "base/fault.h"
#include "base/names.h"

#include <stddef.h>
#include <stdint.h>

/* What a command may be given. */
struct engine_input {
    const char *hex, *bin; /* files; bin NULL where one BIN cannot hold the image */
    uint32_t address;      /* of the BIN */
    const char *chip;
};

struct engine {
    struct names words; /* the command, without a shell */
    bool wants_bin;
    const char *mark; /* what it says when it did it; NULL where its status tells */
};

/* `via` is the name of a known engine, with words of its own behind it or without (then usual ones are taken), or any
 * command, in which {hex}, {bin}, {address} and {chip} stand for what is given; without {hex} and {bin} the HEX goes
 * behind it. FAULT_USAGE. The caller calls engine_release. */
bool engine_make(const char *via, const struct engine_input *input, struct engine *engine, struct fault *fault);
void engine_release(struct engine *engine);

/* Runs it to its end; what it says goes to `hear`. False unless it ended with 0 and said what it says when it did it.
 */
bool engine_run(const struct engine *engine, void (*hear)(void *context, const char *bytes, size_t size), void *context,
                struct fault *fault);

/* The names, for sentences: "openocd, pyocd, …". */
extern const char engine_names[];
