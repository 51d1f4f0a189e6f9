/* RUN007 to RUN010, RUN012: what can be told of start-up before anything runs. */
#pragma once
#include "judge/rule.h"

void check_fpu_enabled(const struct subject *subject, struct inquiry *inquiry);
void check_semihosting(const struct subject *subject, struct inquiry *inquiry);
void check_trap(const struct subject *subject, struct inquiry *inquiry);
void check_constructors_used(const struct subject *subject, struct inquiry *inquiry);
void check_heap_limit(const struct subject *subject, struct inquiry *inquiry);
