/* Tries a toolchain: asks the driver who it is, compiles and links the probes with the flags for the board, judges the
 * results as images, and looks at the libraries that were linked. Everything happens in a scratch folder, which is
 * gone when this returns. */
#pragma once
#include "base/fault.h"
#include "judge/rule.h"
#include "model/toolchain.h"

/* How much is to be known, each with what stands before it. */
enum trial_depth {
    TRIAL_VERDICT,
    TRIAL_DIGESTS,    /* the SHA-256 of the libraries: a C++ library takes as long as a compile */
    TRIAL_FINGERPRINT /* what a lock holds */
};

/* Fills `toolchain`, which has its flags and nothing else, for a driver; of the target, map, board and chip
 * are used. The caller calls
 * toolchain_release, also after a fault. Faults: FAULT_FILE (no scratch folder). A driver that does not work is no
 * fault: toolchain->unusable or a probe's complaint says so. */
bool toolchain_try(const char *driver, const struct subject *target, enum trial_depth depth,
                   struct toolchain *toolchain, struct fault *fault);
