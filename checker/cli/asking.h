/* The question before what cannot be taken back. */
#pragma once
#include "bench.h"

/* True when there is no need to ask (--yes), or somebody at a terminal to be asked. FAULT_USAGE otherwise. */
bool asking_is_possible(bool yes, struct fault *fault);

/* Asks, unless `yes`; false, with a fault, when the answer is not yes or a signal asks for the end. */
bool asking_agreed(bool yes, const struct bench *bench, struct fault *fault);
