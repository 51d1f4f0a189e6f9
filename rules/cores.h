/* What each Cortex-M core executes, in the terms of the build attributes. */
#pragma once
#include "chip.h"

struct core_facts {
    const char *title;  /* "Cortex-M3" */
    const char *option; /* for -mcpu= */
    unsigned arch;      /* Tag_CPU_arch value of its architecture */
    uint32_t runs;      /* bit n: code of Tag_CPU_arch n runs here */
    unsigned fp;        /* FP architecture it has or may have: 0 none, 4 FPv4, 5 FPv5 */
    bool fp_double;     /* double precision is possible */
    bool fp_optional;   /* the core's name does not say whether it is there */
    bool vector;        /* MVE is possible */
    bool unaligned;     /* unaligned loads and stores work */
};

/* Of CORE_UNKNOWN: title and option only, the rest 0. Static. */
const struct core_facts *core_facts(enum core core);
