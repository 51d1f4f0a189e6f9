/* Which parts of the Thumb instruction set a core has. */
#pragma once

enum feature {
    FEATURE_WIDE = 1 << 0,   /* B.W, CBZ, MOVW, MOVT, LDREX, SDIV: Armv7-M and Armv8-M Baseline */
    FEATURE_THUMB2 = 1 << 1, /* the rest of Thumb-2: Armv7-M, Armv8-M Mainline */
    FEATURE_DSP = 1 << 2,
    FEATURE_FPU = 1 << 3,
    FEATURE_FPV5 = 1 << 4,
    FEATURE_DOUBLE = 1 << 5,
    FEATURE_V8M = 1 << 6,
    FEATURE_COPROCESSOR = 1 << 7, /* implementation-defined ones, 0..7 */
    FEATURE_V81M = 1 << 8,        /* Helium and loops: encodings this decoder does not know */
};
