/* What an unlucky erase frame could do: the ROM's reading of it, played through with each byte lost or doubled, each
 * bit of its length flipped, two of these at once, and cut off behind each byte. Pure. */
#pragma once
#include "an3155.h"

enum erase_safety {
    ERASE_UNSAFE,           /* a lost byte, a flipped bit or a cut can erase a page that was not named */
    ERASE_SAFE_BUT_DOUBLED, /* a byte that comes twice can */
    ERASE_SAFE_OF_ONE,      /* only two of these can */
    /* … one of which is a byte that comes twice */
    ERASE_SAFE_OF_TWO_BUT_DOUBLED,
    ERASE_SAFE_OF_TWO, /* only the same bit flipped in two page numbers, or in one and the checksum */
};

/* The faults are followed by what resynchronises (a cut: by whatever a new session's bytes can be heard as, at any line
 * rate); setting free a command counts as erasing. Of the device's `pages` pages: those beyond are acknowledged without
 * an effect. */
enum erase_safety erase_safety(const struct frame *frame, uint32_t pages);

/* True when two neighbours in `bytes` are a command that changes something, and its complement. */
bool frame_hides_command(const uint8_t *bytes, size_t size);
