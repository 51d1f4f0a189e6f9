/* What an unlucky erase frame could do: the ROM's reading of it, played through with each byte lost, each bit of its
 * length flipped, and cut off behind each byte. Pure. */
#pragma once
#include "an3155.h"

/* True when one of these, followed by what resynchronises (behind a cut: whatever a new session's bytes can be heard
 * as, at any line rate), erases one of the device's `pages` pages that the frame does not name, or sets free a command.
 * Pages beyond are acknowledged without an effect. */
bool erase_is_hazardous(const struct frame *frame, uint32_t pages);

/* True when two neighbours in `bytes` are a command that changes something, and its complement. */
bool frame_hides_command(const uint8_t *bytes, size_t size);
