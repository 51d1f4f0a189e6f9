/* The Cortex-M cores: one row each, in core.c, with all that anybody asks about one. A new core is a name here and a
 * row there. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum core {
    CORE_UNKNOWN,
    CORE_M0,
    CORE_M0PLUS,
    CORE_M1,
    CORE_M3,
    CORE_M4,
    CORE_M4F,
    CORE_M7,
    CORE_M23,
    CORE_M33,
    CORE_M55,
    CORE_M85,
    CORE_COUNT,
};

/* Parts of the Thumb instruction set. */
enum feature {
    FEATURE_WIDE = 1 << 0,   /* B.W, CBZ, MOVW, MOVT, LDREX, SDIV: Armv7-M and Armv8-M Baseline */
    FEATURE_THUMB2 = 1 << 1, /* the rest of Thumb-2: Armv7-M, Armv8-M Mainline */
    FEATURE_DSP = 1 << 2,
    FEATURE_FPU = 1 << 3,
    FEATURE_FPV5 = 1 << 4,
    FEATURE_DOUBLE = 1 << 5,
    FEATURE_V8M = 1 << 6,
    FEATURE_COPROCESSOR = 1 << 7, /* implementation-defined ones, 0..7 */
    FEATURE_V81M = 1 << 8,        /* Helium and loops: encodings the decoder does not know */
};

struct core_facts {
    const char *name;     /* in profiles and for --chip: "cortex-m4f" */
    const char *title;    /* "Cortex-M4F" */
    const char *option;   /* for -mcpu= */
    unsigned features;    /* of enum feature; what the core's name leaves open counts as there */
    unsigned arch;        /* Tag_CPU_arch value of its architecture */
    uint32_t runs;        /* bit n: code of Tag_CPU_arch n runs here */
    unsigned fp;          /* FP architecture it has or may have: 0 none, 4 FPv4, 5 FPv5 */
    bool fp_double;       /* double precision is possible */
    bool fp_optional;     /* the core's name does not say whether it is there */
    bool vector;          /* MVE is possible */
    bool unaligned;       /* unaligned loads and stores work */
    bool many_exceptions; /* MemManage, BusFault, UsageFault and DebugMonitor have vectors */
};

/* Of CORE_UNKNOWN: names and features only, the rest 0. Static. */
const struct core_facts *core_facts(enum core core);

/* CORE_UNKNOWN when there is no such core. */
enum core core_from_name(const char *name);
