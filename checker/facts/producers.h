/* Which tools made an image: the strings they leave in .comment and in the DWARF, boiled down to "GCC 12.2.1". */
#pragma once
#include "debuginfo/debuginfo.h"
#include "model/image.h"

enum tool_kind { TOOL_UNKNOWN, TOOL_COMPILER, TOOL_ASSEMBLER, TOOL_LINKER };

struct tool {
    enum tool_kind kind;
    char name[48]; /* "GCC 12.2.1", "clang 14.0.6", "IAR 7.20.5"; "" for TOOL_UNKNOWN */
};

/* What one such string names. */
struct tool tool_identify(const char *text);

/* True for the compilers whose command-line options stand behind the version in DW_AT_producer. */
bool tool_tells_options(const char *producer);

/* The value of the last option `prefix`… in a producer ("-mfloat-abi=" gives "hard", "-fshort-enums" gives ""): its
 * length in *length, or NULL when it was not given. */
const char *tool_option(const char *producer, const char *prefix, size_t *length);

#define COMPILER_CAP 16
#define LINKER_CAP   8

/* The compilers an image names, each once, in the order of first mention; and the linkers. */
struct compilers {
    struct compiler {
        char name[48];
        const char *text; /* the whole string; borrowed from the image or the debuginfo */
        const char *unit; /* a source file that went through it, when the DWARF tells */
    } at[COMPILER_CAP];
    size_t count;
    size_t unlisted; /* further ones beyond the cap */
    struct tool linkers[LINKER_CAP];
    size_t linker_count;
};

void compilers_find(const struct image *image, struct debuginfo *debug, struct compilers *compilers);

/* True when .comment names that linker ("LLD"). */
bool linked_by(const struct compilers *compilers, const char *linker);

/* The next string of .comment at or behind *offset, which moves behind it; NULL at the end. */
const char *comment_next(const struct image *image, size_t *offset);
