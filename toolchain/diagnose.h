/* What is asked of a driver and its tools when a probe failed: enough to tell the cause from what follows from it. */
#pragma once
#include "trial.h"

/* Fills toolchain->facts, and adds the archives that the failing link named to its libraries. */
void trial_diagnose(const struct trial *trial);
