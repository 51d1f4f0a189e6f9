/* The probe programs: small, without a header of any library, each with a start-up of its own, so that the result is a
 * bootable image and nothing but the toolchain's own libraries is needed. */
#pragma once
#include <stdbool.h>

struct probe_source {
    const char *name, *language; /* "C", "C++" */
    const char *file;            /* in the scratch folder */
    const char *text;
    bool libraries; /* needs libgcc or libc, so -nostdlib leaves it out */
    bool erratum;   /* what it compiles to is searched for the LDRD of erratum 602117 */
};

/* The start-up that is linked with each of them; PROBE_VECTORS is the number of words of its vector table. */
extern const char probe_start[];

/* No two of them share a global name: those in C can be compiled as one program. */
extern const struct probe_source probe_sources[];
extern const unsigned probe_source_count;

/* The C one that needs libgcc, for what is tried without flags. */
extern const struct probe_source *const probe_division;
