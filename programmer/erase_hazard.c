#include "erase_hazard.h"

#include <string.h>

/* ---- how a new session is heard ---- */

#define OPENING 6

/* FILLERS_BLIND, as a device hears them at the sender's rate, at two thirds of it, at half, below, and at twice it. */
enum filling { SAME, TWO_THIRDS, HALF, LOWER, TWICE, FILLINGS };
static const struct fillers fillings[FILLINGS] = {
    [SAME] = {0xF8, 0xFE},  [TWO_THIRDS] = {0xFC, 0xFF}, [HALF] = {0xFE, 0xFF},
    [LOWER] = {0xFF, 0xFF}, [TWICE] = {0x80, 0xF8},
};
#define ONLY(filling) (1u << (filling))
#define ANY           (ONLY(FILLINGS) - 1)

/* What comes before the fillers: BYTE_SYNC, once to thrice, at the device's own rate or another one; or fillers of an
 * earlier rate, of which few were loud enough to be heard. */
struct opening {
    unsigned before; /* which fillings can follow it */
    uint8_t count, bytes[OPENING];
};

/* tests/programmer/line/test_rates.c samples the waveforms that these come from, and plays all that is sent against
 * frames cut at each byte. */
static const struct opening openings[] = {
    {ANY, 0, {0}},
    {ANY, 1, {0x7F}},
    {ONLY(SAME), 2, {0x7F, 0x7F}},
    {ONLY(SAME), 3, {0x7F, 0x7F, 0x7F}},
    /* sent faster than the device listens */
    {ANY, 1, {0xF7}},
    {ONLY(HALF), 2, {0xF7, 0xF7}},
    {ONLY(HALF), 3, {0xF7, 0xF7, 0xF7}},
    {ANY, 1, {0xEF}},
    {ONLY(TWO_THIRDS), 2, {0xEF, 0xEF}},
    {ONLY(TWO_THIRDS), 3, {0xEF, 0xEF, 0xEF}},
    {ANY, 1, {0xFF}},
    {ANY, 2, {0xFF, 0xFF}},
    /* sent slower */
    {ANY, 2, {0xFE, 0xFE}},
    {ONLY(TWICE), 4, {0xFE, 0xFE, 0xFE, 0xFE}},
    {ONLY(TWICE), 6, {0xFE, 0xFE, 0xFE, 0xFE, 0xFE, 0xFE}},
    {ANY, 2, {0xFE, 0xFF}},
    {ANY, 2, {0xFF, 0xFE}},
    {ANY, 2, {0xFC, 0xFC}},
    {ANY, 2, {0xF8, 0xF8}},
    {ANY, 2, {0xE0, 0xE0}},
    {ONLY(SAME) | ONLY(TWICE), 2, {0x00, 0x00}},
};

#define OPENINGS (sizeof openings / sizeof *openings)

/* ---- the ROM's reading ---- */

/* The bytes behind the command as the device gets them: those of the frame, then what resynchronises, for ever. */
struct stream {
    const uint8_t *bytes;
    size_t size;
    size_t next;
    const struct opening *opening;
    struct fillers fillers;
};

static uint8_t next_byte(struct stream *stream)
{
    size_t at = stream->next++;
    if (at < stream->size)
        return stream->bytes[at];
    at -= stream->size;
    if (at < stream->opening->count)
        return stream->opening->bytes[at];
    return at == stream->opening->count ? stream->fillers.first : stream->fillers.rest;
}

static unsigned next_number(struct stream *stream, bool extended, uint8_t *sum)
{
    unsigned number = 0;
    for (int i = extended ? 2 : 1; i > 0; i--) {
        uint8_t byte = next_byte(stream);
        *sum ^= byte;
        number = number << 8 | byte;
    }
    return number;
}

/* The ROM's reading of one erase; true when it erases what was not named. AN3155, "Erase Memory command" and "Extended
 * Erase Memory command". */
static bool erases_foreign(struct stream *stream, const struct frame *frame, uint32_t pages)
{
    bool extended = frame->opcode == OPCODE_EXTENDED_ERASE, foreign = false;
    uint8_t sum = 0;
    unsigned last = next_number(stream, extended, &sum);
    if (extended && last >= 0xFFF0) /* all, or a bank */
        return next_byte(stream) == sum;
    if (!extended && last == 0xFF) /* all, when its complement follows */
        return next_byte(stream) == 0x00;
    for (unsigned i = 0; i <= last; i++) {
        unsigned page = next_number(stream, extended, &sum);
        foreign = foreign || (page < pages && (page < frame->first || page - frame->first >= frame->count));
        /* Nothing but equal bytes ahead: an even number of them adds nothing to the sum, and they are foreign or were
         * named. So the last two tell what all would. */
        if (stream->next > stream->size + OPENING + 3 && last - i > 4)
            i += (last - i - 2) & ~1u;
    }
    return next_byte(stream) == sum && foreign;
}

static bool does_harm(struct stream stream, const struct frame *frame, uint32_t pages)
{
    return erases_foreign(&stream, frame, pages) ||
           (stream.next < stream.size && frame_hides_command(stream.bytes + stream.next, stream.size - stream.next));
}

/* ---- what can go wrong ---- */

/* The host died: somebody else comes, with any line rate. */
static bool cut_does_harm(const struct frame *frame, uint32_t pages, const uint8_t *bytes, size_t size)
{
    for (size_t cut = 0; cut < size; cut++)
        for (const struct opening *opening = openings; opening < openings + OPENINGS; opening++)
            for (int filling = SAME; filling < FILLINGS; filling++)
                if ((opening->before & ONLY(filling)) != 0 &&
                    does_harm((struct stream){bytes, cut, 0, opening, fillings[filling]}, frame, pages))
                    return true;
    return false;
}

/* The host lives and resynchronises. */
static bool fault_does_harm(const struct frame *frame, uint32_t pages, const uint8_t *bytes, size_t size)
{
    uint8_t changed[FRAME_ROOM];
    struct stream stream = {changed, size - 1, 0, &openings[0], frame_fillers(frame)};
    for (size_t lost = 0; lost < size; lost++) {
        memcpy(changed, bytes, lost);
        memcpy(changed + lost, bytes + lost + 1, size - 1 - lost);
        if (does_harm(stream, frame, pages))
            return true;
    }
    size_t count_bits = frame->opcode == OPCODE_EXTENDED_ERASE ? 16 : 8;
    stream.size = size;
    for (size_t bit = 0; bit < count_bits; bit++) {
        memcpy(changed, bytes, size);
        changed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (does_harm(stream, frame, pages))
            return true;
    }
    return false;
}

bool erase_is_hazardous(const struct frame *frame, uint32_t pages)
{
    const uint8_t *bytes = frame->bytes + frame->part_ends[0];
    size_t size = frame->size - frame->part_ends[0];
    return fault_does_harm(frame, pages, bytes, size) || cut_does_harm(frame, pages, bytes, size);
}
