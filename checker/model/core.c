/* The table of cores, in the terms of the architecture manuals and of the build attributes. */
#include "core.h"

#include <stddef.h>
#include <string.h>

enum arch { V6_M = 11, V7 = 10, V7E_M = 13, V8_M_BASE = 16, V8_M_MAIN = 17, V8_1_M_MAIN = 21 };

#define BIT(arch) ((uint32_t)1 << (arch))

/* Pre-v4 to v6K but v6T2: whatever of it is Thumb code is the 16-bit set, which every Cortex-M runs (ARM DDI 0419E,
 * D2.1); ARM code is ABI001's. Assembler files built without -mcpu carry these. */
#define CLASSIC (BIT(0) | BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(6) | BIT(7) | BIT(9))

/* v6-M and v6S-M (with SVC): ARM DDI 0419E, A1.1. v6T2 and v7 are Thumb-2, all of it in v7-M (DDI 0403E, A1.1); v7E-M
 * adds DSP. v8-M Baseline holds v6-M, Mainline v7-M and, where the extension is built in, v7E-M's DSP (DDI 0553,
 * A1.2, A1.5); v8.1-M holds v8-M. */
#define RUNS_V6_M      (CLASSIC | BIT(V6_M) | BIT(12))
#define RUNS_V7_M      (RUNS_V6_M | BIT(8) | BIT(V7))
#define RUNS_V7E_M     (RUNS_V7_M | BIT(V7E_M))
#define RUNS_V8_M_BASE (RUNS_V6_M | BIT(V8_M_BASE))
#define RUNS_V8_M_MAIN (RUNS_V7E_M | RUNS_V8_M_BASE | BIT(V8_M_MAIN))
#define RUNS_V8_1_M    (RUNS_V8_M_MAIN | BIT(V8_1_M_MAIN))

#define IS_V7M  (FEATURE_WIDE | FEATURE_THUMB2)
#define IS_V7EM (IS_V7M | FEATURE_DSP)
#define IS_V8M  (IS_V7EM | FEATURE_FPU | FEATURE_FPV5 | FEATURE_V8M | FEATURE_COPROCESSOR)

/* Features: Arm's technical reference manuals: DDI 0432 (M0), 0484 (M0+), 0413 (M1), 0337 (M3), 0439 (M4), 0489 (M7),
 * 0550 (M23), 100230 (M33), 101051 (M55), 101924 (M85). Their 1.3 has the FP: M4 FPv4-SP; M7 FPv5, single or double;
 * M33 FPv5-SP; M55 and M85 FPv5 and MVE. v6-M and v8-M Baseline fault on every unaligned access (DDI 0419E, A3.2; DDI
 * 0553, B5.3), and have no faults but HardFault and no debug monitor (DDI 0419E, B1.5.2; DDI 0553, B3.9). */
static const struct core_facts cores[CORE_COUNT] = {
    [CORE_UNKNOWN] = {"unknown", "Cortex-M", "cortex-m…", ~0u, .many_exceptions = true},
    [CORE_M0] = {"cortex-m0", "Cortex-M0", "cortex-m0", 0, V6_M, RUNS_V6_M, .fp = 0},
    [CORE_M0PLUS] = {"cortex-m0plus", "Cortex-M0+", "cortex-m0plus", 0, V6_M, RUNS_V6_M, .fp = 0},
    [CORE_M1] = {"cortex-m1", "Cortex-M1", "cortex-m1", 0, V6_M, RUNS_V6_M, .fp = 0},
    [CORE_M3] = {"cortex-m3", "Cortex-M3", "cortex-m3", IS_V7M, V7, RUNS_V7_M, .unaligned = true,
                 .many_exceptions = true},
    [CORE_M4] = {"cortex-m4", "Cortex-M4", "cortex-m4", IS_V7EM, V7E_M, RUNS_V7E_M, .unaligned = true,
                 .many_exceptions = true},
    [CORE_M4F] = {"cortex-m4f", "Cortex-M4F", "cortex-m4", IS_V7EM | FEATURE_FPU, V7E_M, RUNS_V7E_M, .fp = 4,
                  .unaligned = true, .many_exceptions = true},
    [CORE_M7] = {"cortex-m7", "Cortex-M7", "cortex-m7", IS_V7EM | FEATURE_FPU | FEATURE_FPV5 | FEATURE_DOUBLE, V7E_M,
                 RUNS_V7E_M, .fp = 5, .fp_double = true, .fp_optional = true, .unaligned = true,
                 .many_exceptions = true},
    [CORE_M23] = {"cortex-m23", "Cortex-M23", "cortex-m23", FEATURE_WIDE | FEATURE_V8M, V8_M_BASE, RUNS_V8_M_BASE,
                  .fp = 0},
    [CORE_M33] = {"cortex-m33", "Cortex-M33", "cortex-m33", IS_V8M, V8_M_MAIN, RUNS_V8_M_MAIN, .fp = 5,
                  .fp_optional = true, .unaligned = true, .many_exceptions = true},
    [CORE_M85] = {"cortex-m85", "Cortex-M85", "cortex-m85", IS_V8M | FEATURE_DOUBLE | FEATURE_V81M, V8_1_M_MAIN,
                  RUNS_V8_1_M, .fp = 5, .fp_double = true, .fp_optional = true, .vector = true, .unaligned = true,
                  .many_exceptions = true},
    [CORE_M55] = {"cortex-m55", "Cortex-M55", "cortex-m55", IS_V8M | FEATURE_DOUBLE | FEATURE_V81M, V8_1_M_MAIN,
                  RUNS_V8_1_M, .fp = 5, .fp_double = true, .fp_optional = true, .vector = true, .unaligned = true,
                  .many_exceptions = true},
};

const struct core_facts *core_facts(enum core core)
{
    return &cores[(unsigned)core < CORE_COUNT ? core : CORE_UNKNOWN];
}

enum core core_from_name(const char *name)
{
    for (size_t i = CORE_UNKNOWN + 1; i < CORE_COUNT; i++)
        if (strcmp(name, cores[i].name) == 0)
            return (enum core)i;
    return CORE_UNKNOWN;
}
