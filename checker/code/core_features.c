#include "core_features.h"

#include "decode.h"

#define V7M  (FEATURE_WIDE | FEATURE_THUMB2)
#define V7EM (V7M | FEATURE_DSP)
#define V8M  (V7EM | FEATURE_FPU | FEATURE_FPV5 | FEATURE_V8M | FEATURE_COPROCESSOR)

/* Arm's technical reference manuals: DDI 0432 (M0), 0484 (M0+), 0413 (M1), 0337 (M3), 0439 (M4), 0489 (M7), 0550 (M23),
 * 100230 (M33), 101051 (M55). */
static const unsigned features[] = {
    [CORE_UNKNOWN] = ~0u,
    [CORE_M0] = 0,
    [CORE_M0PLUS] = 0,
    [CORE_M1] = 0,
    [CORE_M3] = V7M,
    [CORE_M4] = V7EM,
    [CORE_M4F] = V7EM | FEATURE_FPU,
    [CORE_M7] = V7EM | FEATURE_FPU | FEATURE_FPV5 | FEATURE_DOUBLE,
    [CORE_M23] = FEATURE_WIDE | FEATURE_V8M,
    [CORE_M33] = V8M,
    [CORE_M55] = V8M | FEATURE_DOUBLE | FEATURE_V81M,
};

unsigned core_features(enum core core)
{
    return features[core];
}
