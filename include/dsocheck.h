/* dsocheck.h: the gate between a linker and a device, as a library.
 *
 *     #include <dsocheck.h>                    cc check.c $(pkg-config --cflags --libs dsocheck)
 *
 * Four kinds of handles, each made from the ones before it:
 *
 *     dso_target   what images are checked against: a board, a part, a linker script, or what each image shows itself
 *     dso_image    a firmware file: ELF, Intel HEX, S-record, BIN or UF2
 *     dso_check    the verdict: findings, what could not be looked at, facts about the image
 *     bytes        the safe image of a check that passed: what was checked, and nothing else
 *
 *     struct dso_error error;
 *     dso_target *target = NULL;
 *     dso_image *image = NULL;
 *     dso_check *check = NULL;
 *     if (dso_target_open(&(struct dso_target_options){.board = "ds203"}, &target, &error) != DSO_OK ||
 *         dso_image_load(target, "app.elf", NULL, &image, &error) != DSO_OK ||
 *         dso_check_new(target, image, NULL, &check, &error) != DSO_OK)
 *         fprintf(stderr, "%s\n", error.sentence);
 *     else
 *         puts(dso_check_passed(check) ? "pass" : "fail");
 *
 * A whole program is samples/integration/library/check.c; check.py does the same from Python.
 *
 * Verdicts are those of the program dsocheck given the same options, rule by rule. What a rule means, and where it is
 * from, is in rules.md.
 *
 * Ownership. Each handle is freed by its own function, which takes NULL. A check borrows its image and target, and an
 * image nothing: free checks first. Every pointer a function returns belongs to the handle it was asked of, and is good
 * until that is freed. What you pass in is copied, but for the image and target of a check.
 *
 * Threads. One handle is used by one thread at a time, but reading (all functions that take a pointer to const) is free
 * to any number. Different handles never get in each other's way.
 *
 * Manners. The library does not print, exit, abort, start a process, install a handler, or change the working directory
 * or the locale. It opens the files it is told to (a script its INCLUDEs, a BIN its .adr), for reading, and writes only
 * in dso_emit_file. When memory runs out the call returns DSO_NO_MEMORY and leaves no trace, however deep it was.
 *
 * Compatibility. Within one DSO_VERSION_MAJOR programs keep working: no function, member or value goes away or changes
 * its meaning, structs that you fill start with their size and may grow at their end, structs that you read are only
 * handed out as pointers and may grow too, and enumerations may get further values. New rules may find more. */
#ifndef DSOCHECK_H
#define DSOCHECK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DSO_VERSION_MAJOR 0
#define DSO_VERSION_MINOR 2
#define DSO_VERSION_PATCH 0
#define DSO_VERSION       "0.2.0"

#define DSO_API __attribute__((visibility("default")))

/* DSO_VERSION of the library that runs, which may be a newer one than that of this header. */
DSO_API const char *dso_version(void);

/* ---- Errors ---- */

/* By who must act. A fault of the image's contents is no error but a finding. */
enum dso_status {
    DSO_OK = 0,
    DSO_CALLER = 1,      /* you: arguments that make no sense, such as a board and a part */
    DSO_FILE = 2,        /* the file system: an input cannot be read */
    DSO_OUTPUT = 3,      /* the file system: an output cannot be written, or your writer refused */
    DSO_FORMAT = 4,      /* the file's maker: it is no firmware, or broken */
    DSO_UNSUPPORTED = 5, /* the file's maker: a known format that is not read */
    DSO_CONFIG = 6,      /* the project: a board, part or linker script that is not there, not known, or wrong */
    DSO_REFUSED = 7,     /* the image's maker: the check did not pass, so there is no safe image */
    DSO_NO_MEMORY = 8,   /* the machine */
    DSO_BUG = 9          /* us */
};

/* Filled where a function does not return DSO_OK, else left alone. NULL is allowed wherever one is taken. */
struct dso_error {
    enum dso_status status;
    char sentence[512]; /* what, where, what was expected, what to do; without a full stop */
};

/* "caller", "file", …, for machines. */
DSO_API const char *dso_status_name(enum dso_status status);

/* ---- Memory ---- */

struct dso_allocator {
    void *(*allocate)(void *user, size_t size); /* as malloc; NULL when there is none */
    void (*release)(void *user, void *memory);  /* as free; never of NULL */
    void *user;
};

/* Where the library's memory comes from; NULL: malloc, as before. For the whole process, from any thread, so to be
 * called before there is a handle. libelf, libdw and libyaml, which read files for it, take theirs from malloc all the
 * same, and give it back before the call returns or with the handle. */
DSO_API void dso_set_allocator(const struct dso_allocator *allocator);

/* ---- What is checked against ---- */

typedef struct dso_target dso_target;

/* A symbol that the linker is given with --defsym. */
struct dso_symbol {
    const char *name;
    uint64_t value;
};

/* All zero but the size: each image is checked as what it shows itself (dso_facts.assumed_what). */
struct dso_target_options {
    size_t size;       /* sizeof(struct dso_target_options); 0 stands for the one of this header */
    const char *board; /* a shipped board ("ds203"), or the path of a profile (with a / or ending in .yaml); NULL */
    const char *part; /* instead of a board: the part or core ("stm32f103xb", "cortex-m4"), or a profile's path; NULL */
    const char *script;         /* a GNU ld script whose MEMORY replaces the regions of the board; NULL */
    const char *const *include; /* -L: folders in which the script's INCLUDE looks */
    size_t include_count;
    const struct dso_symbol *symbols;
    size_t symbol_count;
};

/* `options` may be NULL. Errors: DSO_CALLER, DSO_CONFIG. */
DSO_API enum dso_status dso_target_open(const struct dso_target_options *options, dso_target **target,
                                        struct dso_error *error);
DSO_API void dso_target_free(dso_target *target);

/* ---- Images ---- */

typedef struct dso_image dso_image;

/* Reads a file; its contents decide on the format. `base`: where a BIN goes; NULL: what its .adr file says, else the
 * slot of the target's board. Errors: DSO_FILE, DSO_FORMAT, DSO_UNSUPPORTED, DSO_CALLER (a BIN that nobody knows the
 * address of). */
DSO_API enum dso_status dso_image_load(const dso_target *target, const char *path, const uint32_t *base,
                                       dso_image **image, struct dso_error *error);

/* The same of bytes, which are copied. `path` is what sentences call them; its ending is held against the contents. */
DSO_API enum dso_status dso_image_load_bytes(const dso_target *target, const char *path, const void *bytes, size_t size,
                                             const uint32_t *base, dso_image **image, struct dso_error *error);
DSO_API void dso_image_free(dso_image *image);

/* ---- The check ---- */

typedef struct dso_check dso_check;

/* What each does to the device: nothing; maybe something; it will misbehave; it will not come back. */
enum dso_severity { DSO_NOTE = 0, DSO_WARNING = 1, DSO_ERROR = 2, DSO_BRICK = 3, DSO_NEVER = 4 };

struct dso_policy {
    size_t size;               /* sizeof(struct dso_policy); 0 stands for the one of this header */
    enum dso_severity fail_on; /* findings from here on make a fail, so 0 is the strictest; DSO_NEVER: none does */
    const char *const *levels; /* "CODE=LEVEL", as --level takes it */
    size_t level_count;
    const char *const *accepts; /* "CODE:REASON", as --accept takes it */
    size_t accept_count;
    int will_emit; /* dso_emit is going to be called: what would be lost on the way to a device is an error then */
};

/* Checks the image by every rule. `policy`: NULL stands for DSO_ERROR and nothing else. Errors: DSO_CALLER (the policy;
 * an image that shows no core where nobody named one), DSO_CONFIG. */
DSO_API enum dso_status dso_check_new(const dso_target *target, const dso_image *image, const struct dso_policy *policy,
                                      dso_check **check, struct dso_error *error);
DSO_API void dso_check_free(dso_check *check);

/* 1 when nothing that counts is as severe as the policy's fail_on, else 0. */
DSO_API int dso_check_passed(const dso_check *check);

struct dso_finding {
    const char *code, *slug; /* "MEM001", "outside-regions" */
    enum dso_severity severity;
    int fails;       /* it counts, and is at or above fail_on */
    int has_address; /* [address, end) is set; end == address for a point */
    uint64_t address, end;
    const char *message;                   /* one sentence */
    const char *fix;                       /* what to do */
    const char *section, *symbol, *region; /* NULL without */
    const char *file;                      /* the image, script, profile or source that `line` is of; NULL without */
    uint32_t line;                         /* from 1; 0 without */
    const char *accepted;                  /* the policy's reason; NULL when the finding counts */
    size_t caused_by;                      /* index of the finding it follows from, whose fix it has; or DSO_NO_CAUSE */
};
#define DSO_NO_CAUSE ((size_t)-1)

/* Worst first, then by code and address, and behind each cause what follows from it. NULL behind the last one. */
DSO_API size_t dso_finding_count(const dso_check *check);
DSO_API const struct dso_finding *dso_finding_at(const dso_check *check, size_t index);

/* A rule that could not look, and why. Skipped is not fine. */
struct dso_skip {
    const char *code, *slug, *reason;
};

DSO_API size_t dso_skip_count(const dso_check *check);
DSO_API const struct dso_skip *dso_skip_at(const dso_check *check, size_t index);

/* ---- Facts ---- */

struct dso_facts {
    const char *format;       /* "elf", "hex", "srec", "bin", "uf2" or "archive" */
    const char *board, *part; /* what was checked against */
    const char *assumed_what; /* the board or core that the image itself showed; NULL when it was named */
    const char *assumed_why;  /* set with assumed_what */
    uint64_t bytes;           /* loaded ones, an address counted once */
    size_t rules;             /* skipped ones included */
    int has_entry;
    uint32_t entry; /* the file's entry point or start record */
    int has_vectors;
    uint32_t vectors, stack, reset; /* the vector table's address and its first two words */
    uint64_t code_bytes;            /* of instructions that were followed from the vectors */
};

DSO_API const struct dso_facts *dso_check_facts(const dso_check *check);

/* A region of the memory that was checked against. */
struct dso_region {
    const char *name, *attributes; /* "xrw", as ld -M prints them; "" without */
    uint64_t origin, length;
    int has_used;  /* 0 for RAM of a file that only tells load addresses */
    uint64_t used; /* bytes loaded or run there */
};

DSO_API size_t dso_region_count(const dso_check *check);
DSO_API const struct dso_region *dso_region_at(const dso_check *check, size_t index);

/* Loaded bytes without a gap. */
struct dso_extent {
    uint64_t start, end;
};

/* Ascending and disjoint. */
DSO_API size_t dso_extent_count(const dso_check *check);
DSO_API const struct dso_extent *dso_extent_at(const dso_check *check, size_t index);

/* The compilers that left their name in the image: "GCC 12.2.1". NULL behind the last one. */
DSO_API size_t dso_compiler_count(const dso_check *check);
DSO_API const char *dso_compiler_at(const dso_check *check, size_t index);

/* ---- The safe image ---- */

enum dso_format { DSO_BIN = 0, DSO_HEX = 1, DSO_SREC = 2 };

/* Gets the next bytes; anything but 0 ends the emission with DSO_OUTPUT. Has to return. */
typedef int (*dso_write)(void *user, const void *bytes, size_t size);

/* Writes what was checked, as objcopy would, and nothing else. What no reason can excuse (bytes outside the regions, in
 * a protected range, over a lock) is refused whatever the policy was, which has to have had will_emit. A BIN fills gaps
 * of up to an erase page with 0xFF and starts at *address (may be NULL), the lowest one. Errors: DSO_REFUSED,
 * DSO_OUTPUT, DSO_CALLER (a BIN cannot hold the image). Nothing was written where it is not DSO_OUTPUT. */
DSO_API enum dso_status dso_emit(const dso_check *check, enum dso_format format, dso_write write, void *user,
                                 uint32_t *address, struct dso_error *error);

/* The same into a file, which appears whole or not at all. */
DSO_API enum dso_status dso_emit_file(const dso_check *check, enum dso_format format, const char *path,
                                      uint32_t *address, struct dso_error *error);

#ifdef __cplusplus
}
#endif
#endif
