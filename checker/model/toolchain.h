/* What trying a compiler driver with somebody's flags told: who it is, which libraries it picks, what became of the
 * probe programs. Filled by toolchain/, judged by rules/tch.c, shown by report/; owns its strings. */
#pragma once
#include "base/names.h"
#include "finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One probe program: compiled, linked for the board, judged as any image would be. */
struct probe {
    const char *name, *language; /* static */
    const char *omitted;         /* why it was not tried; NULL when it was */
    bool compiled, linked;
    bool too_large;         /* not linked because it does not fit the board's regions */
    bool arm_code;          /* linked, with ARM-state code in it */
    char *complaint;        /* first error line of the tool that failed; NULL */
    uint64_t bytes;         /* loaded ones, when linked */
    struct verdict verdict; /* of the rules for images, when linked */
};

/* Linked, and nothing in it fails on a Cortex-M. */
bool probe_passes(const struct probe *probe);
void probe_release(struct probe *probe);

/* ARM-state code in the linked probes, by where it came from. */
struct arm_code {
    char *library; /* file name of the archive; NULL: what the flags themselves compile */
    char *path;
    struct names functions; /* "__aeabi_ldivmod (_divdi3.o)" */
};

struct arm_codes {
    struct arm_code *at;
    size_t count, capacity;
};

void arm_codes_release(struct arm_codes *codes);

/* What the members of an archive say of themselves. */
struct archive_facts {
    size_t members;     /* with code, for ARM */
    size_t arm;         /* of those, with ARM-state code */
    size_t hard_float;  /* of those, with floating-point arguments in FP registers (Tag_ABI_VFP_args) */
    size_t unwind;      /* of those, with unwind tables (.ARM.exidx) */
    size_t foreign;     /* for another machine */
    uint32_t archs;     /* bit n: some are built for Tag_CPU_arch n */
    struct names stubs; /* what newlib wants of a system and is defined here: "_sbrk" */
};

/* An archive that the probes were linked with. */
struct library {
    char *name, *path;
    char *led_by;    /* the flag or environment variable that leads to it, once asked; NULL: the driver by itself */
    char sha256[65]; /* "" when it cannot be read, or nobody asked */
    bool scanned;    /* it is an archive, and `facts` are known */
    struct archive_facts facts;
    bool ldrd_known;    /* ldrd_count and where are */
    size_t ldrd_count;  /* LDRD whose first destination is its base */
    struct names where; /* functions and members that hold them */
};

/* A program the driver runs. */
struct tool {
    char *path;   /* NULL: the driver has none, and PATH neither */
    char *target; /* what it is for, as it says itself; NULL when it does not tell */
    char *led_by; /* the flag or environment variable that leads to it; NULL: the driver by itself */
};

/* What is asked when something fails, to tell why. NULL and empty: not asked, or no answer. */
struct driver_facts {
    char *configured;       /* the configure options of a GCC */
    struct names multilibs; /* -print-multi-lib: "thumb/v7-m/nofp;@mthumb@march=armv7-m@mfloat-abi=soft" */
    char *plain_libgcc;     /* the libgcc for no flags */
    char *libc;             /* as the driver names it; the toolchain's own member is what was linked */
    struct tool assembler, linker;
    struct names steering;       /* environment variables that lead a driver elsewhere: "COMPILER_PATH=/opt/bin" */
    char *gcc;                   /* path of an arm-none-eabi-gcc that PATH has beside this driver */
    char *gcc_libgcc, *gcc_libc; /* what that one has for the flags */
};

/* What decides what is built, without any path: the same toolchain in another place has the same. Filled when a lock is
 * made or compared. */
struct fingerprint {
    char *options;         /* of the multilib that was chosen: "@mthumb@march=armv7-m@mfloat-abi=soft" */
    struct names defaults; /* what the driver defines without flags, of what chooses code: "__ARM_ARCH 4" */
    char specs[65];        /* SHA-256 of -dumpspecs; "" when it has none */
    char code[65];         /* SHA-256 of what the C programs compile to */
    struct names sections; /* what the link of the C programs is made of */
};

struct toolchain {
    char *driver;   /* as given */
    char *unusable; /* why nothing could be tried; NULL */
    char *version;  /* first line of --version; this and the next ones: NULL when the driver does not tell */
    char *machine;  /* -dumpmachine */
    char *multilib; /* folder of the libraries for the flags */
    char *libgcc;   /* paths */
    char *libc, *libm;
    char *linker; /* path of ld */
    char *linker_version;
    char *sysroot;
    char *cxx;          /* the C++ driver beside it */
    struct names flags; /* as tried */
    struct names
        link_flags; /* when linking, where a build is known to give others: link_source says where; else empty */
    char *link_source;
    struct names producers; /* of the code in the probes */
    char *said;             /* all of what the first tool that failed for C said on stderr; NULL */
    struct driver_facts facts;
    struct fingerprint fingerprint;
    char *lock;           /* the lock it was held against; NULL without */
    struct names changes; /* what is not as locked */

    struct probe *probes;
    size_t probe_count;
    struct library *libraries;
    size_t library_count, library_capacity;

    struct arm_codes arm_code;  /* with the flags */
    struct arm_codes unflagged; /* without any */
    char *unflagged_skip;       /* why the driver was not tried without flags; NULL when it was */
    struct names conflicts;     /* what the driver says of -march against -mcpu */
    struct names rejected;      /* region names this ld does not take as they are written */
    char *rejected_skip;        /* why that was not tried */
    char *rejected_complaint;   /* what ld says of the first one */
    /* A loaded build-id note that nobody asked for a place of: in front of the vectors, or in RAM. */
    bool note_before_table, note_in_ram;
    uint64_t note_address, table_address;
    bool position_independent; /* what the flags compile or link is */
    char *ldrd_skip;           /* why the erratum's probe says nothing */
    size_t ldrd_count;         /* in what the flags compile */
    char *ldrd_function;
};

void toolchain_release(struct toolchain *toolchain);
