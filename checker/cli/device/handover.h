/* What follows a pass where something else puts the image onto the device: an engine (--via), or the device's own disk
 * (--port disk:PATH). */
#pragma once
#include "flash.h"

/* Whether the options ask for it. */
bool handover_is_wanted(const struct flash_job *job);

/* As flash_judged. */
int handover_judged(const struct flash_job *job, const struct subject *subject, const struct verdict *verdict);
