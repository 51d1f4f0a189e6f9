/* Where in the sources a finding is shown, as the machine formats want it. */
#pragma once
#include "reporter.h"

struct location {
    char *path;    /* below the checkout's root without a leading slash, else absolute; owned */
    uint32_t line; /* > 0 */
};

/* The same as it was named: seen from the working directory, borrowed. */
struct place_named {
    const char *path;
    uint32_t line;
};
struct place_named place_named(const struct judged *judged, const struct finding *f);

/* The line the finding names (record, script, profile, source); else the line that declares its region; else the first
 * of the image. A source that is not there is passed over, and where the file does not lie below the root it is
 * the image again. The caller calls location_release. */
struct location location_of(const struct checkout *checkout, const struct judged *judged, const struct finding *f);
/* A whole input. */
struct location location_of_input(const struct checkout *checkout, const char *path);
void location_release(struct location *location);

/* Percent-encoded; a path below the root gives a relative URI, another a file: URI. */
void text_add_uri(struct text *out, const char *path);
