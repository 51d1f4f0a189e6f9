#include "erase_hazard.h"

#include <string.h>

/* The bytes behind the command as the device gets them: those of the frame, then what resynchronises, for ever. */
struct stream {
    uint8_t bytes[FRAME_ROOM];
    size_t size;
    size_t next;
    size_t syncs; /* a new session: so many BYTE_SYNC come before the fillers */
};

static uint8_t next_byte(struct stream *stream)
{
    size_t at = stream->next++;
    if (at < stream->size)
        return stream->bytes[at];
    return at < stream->size + stream->syncs ? BYTE_SYNC : BYTE_FILLER;
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
    if (extended && last >= 0xFFF0) /* all, or a bank; its checksum could be a filler */
        return true;
    if (!extended && last == 0xFF) /* all, when its complement follows */
        return next_byte(stream) == 0x00;
    for (unsigned i = 0; i <= last; i++) {
        unsigned page = next_number(stream, extended, &sum);
        foreign = foreign || (page < pages && (page < frame->first || page - frame->first >= frame->count));
        /* Nothing but fillers ahead: an even number of them adds nothing to the sum, and they are foreign or were
         * named. So the last two tell what all would. */
        if (stream->next > stream->size + 2 * SYNCS && last - i > 4)
            i += (last - i - 2) & ~1u;
    }
    return next_byte(stream) == sum && foreign;
}

static bool does_harm(struct stream *stream, const struct frame *frame, uint32_t pages)
{
    return erases_foreign(stream, frame, pages) ||
           (stream->next < stream->size &&
            frame_hides_command(stream->bytes + stream->next, stream->size - stream->next));
}

bool erase_is_hazardous(const struct frame *frame, uint32_t pages, size_t syncs)
{
    const uint8_t *bytes = frame->bytes + frame->part_ends[0];
    size_t size = frame->size - frame->part_ends[0];
    struct stream stream;
    for (size_t lost = 0; lost < size; lost++) {
        stream = (struct stream){.size = size - 1};
        memcpy(stream.bytes, bytes, lost);
        memcpy(stream.bytes + lost, bytes + lost + 1, size - 1 - lost);
        if (does_harm(&stream, frame, pages))
            return true;
    }
    for (size_t cut = 0; cut < size; cut++)
        for (size_t sent = 0; sent <= syncs; sent += sent + 1) { /* none, one, three */
            stream = (struct stream){.size = cut, .syncs = sent};
            memcpy(stream.bytes, bytes, cut);
            if (does_harm(&stream, frame, pages))
                return true;
        }
    size_t number_bits = frame->opcode == OPCODE_EXTENDED_ERASE ? 16 : 8;
    for (size_t bit = 0; bit < number_bits; bit++) {
        stream = (struct stream){.size = size};
        memcpy(stream.bytes, bytes, size);
        stream.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (does_harm(&stream, frame, pages))
            return true;
    }
    return false;
}
