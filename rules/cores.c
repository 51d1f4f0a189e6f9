#include "cores.h"

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

/* FP and unaligned access: Cortex-M4 TRM (DDI 0439), 1.3: FPv4-SP; Cortex-M7 TRM (DDI 0489), 1.3: FPv5, single or
 * double; Cortex-M33 TRM (100230), 1.3: FPv5-SP; Cortex-M55 TRM (101051), 1.3: FPv5 and MVE. v6-M and v8-M Baseline
 * fault on every unaligned access (DDI 0419E, A3.2; DDI 0553, B5.3). */
static const struct core_facts facts[] = {
    [CORE_UNKNOWN] = {"Cortex-M", "cortex-m…", 0, 0, 0, false, false, false, false},
    [CORE_M0] = {"Cortex-M0", "cortex-m0", V6_M, RUNS_V6_M, 0, false, false, false, false},
    [CORE_M0PLUS] = {"Cortex-M0+", "cortex-m0plus", V6_M, RUNS_V6_M, 0, false, false, false, false},
    [CORE_M1] = {"Cortex-M1", "cortex-m1", V6_M, RUNS_V6_M, 0, false, false, false, false},
    [CORE_M3] = {"Cortex-M3", "cortex-m3", V7, RUNS_V7_M, 0, false, false, false, true},
    [CORE_M4] = {"Cortex-M4", "cortex-m4", V7E_M, RUNS_V7E_M, 0, false, false, false, true},
    [CORE_M4F] = {"Cortex-M4F", "cortex-m4", V7E_M, RUNS_V7E_M, 4, false, false, false, true},
    [CORE_M7] = {"Cortex-M7", "cortex-m7", V7E_M, RUNS_V7E_M, 5, true, true, false, true},
    [CORE_M23] = {"Cortex-M23", "cortex-m23", V8_M_BASE, RUNS_V8_M_BASE, 0, false, false, false, false},
    [CORE_M33] = {"Cortex-M33", "cortex-m33", V8_M_MAIN, RUNS_V8_M_MAIN, 5, false, true, false, true},
    [CORE_M55] = {"Cortex-M55", "cortex-m55", V8_1_M_MAIN, RUNS_V8_1_M, 5, true, true, true, true},
};

const struct core_facts *core_facts(enum core core)
{
    return &facts[(unsigned)core < sizeof facts / sizeof *facts ? core : CORE_UNKNOWN];
}
