/* What bootloader_open sends to a device that answers at once and says the same twice: for a dry run. A test holds it
 * against what really goes over the wire. */
#pragma once
#include "frame_log.h"

/* Hands each frame to the log, in order. One that reads more than who the device is would be a FAULT_BUG. */
bool greeting_frames(const struct chip *chip, struct frame_log *log, struct fault *fault);
