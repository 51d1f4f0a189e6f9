#include "erase_hazard.h"

#include <string.h>

/* ---- how a new session is heard ---- */

#define OPENING 6

/* FILLERS_BLIND, as a device hears them at the sender's rate, at two thirds of it, at half, below, and at twice it. */
enum filling { SAME, TWO_THIRDS, HALF, LOWER, TWICE, FILLINGS };
static const struct fillers fillings[FILLINGS] = {
    [SAME] = {0xF8, 0xFE, 0xFE},  [TWO_THIRDS] = {0xFC, 0xFF, 0xFF}, [HALF] = {0xFE, 0xFF, 0xFF},
    [LOWER] = {0xFF, 0xFF, 0xFF}, [TWICE] = {0x80, 0xF8, 0xF8},
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
    at -= stream->opening->count;
    return at == 0 ? stream->fillers.first : at == 1 ? stream->fillers.second : stream->fillers.rest;
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

/* What an erase comes to that the device hears. */
struct reading {
    bool foreign;       /* it names a page that the frame does not */
    uint8_t flips;      /* bits that make a foreign page of one that it names */
    uint8_t difference; /* of its checksum and what came for it: 0, and it is obeyed */
};

static bool is_foreign(const struct frame *frame, uint32_t pages, uint32_t page)
{
    return page < pages && (page < frame->first || page - frame->first >= frame->count);
}

static uint8_t find_flips(const struct frame *frame, uint32_t pages, uint32_t page)
{
    unsigned flips = 0;
    for (unsigned bit = 0; bit < (frame->opcode == OPCODE_EXTENDED_ERASE ? 16 : 8); bit++)
        flips |= (unsigned)is_foreign(frame, pages, page ^ 1u << bit) << bit % 8;
    return (uint8_t)flips;
}

/* The ROM's reading of it. AN3155, "Erase Memory command" and "Extended Erase Memory command". */
static struct reading read_erase(struct stream *stream, const struct frame *frame, uint32_t pages, bool with_flips)
{
    bool extended = frame->opcode == OPCODE_EXTENDED_ERASE;
    struct reading reading = {0};
    uint8_t sum = 0;
    unsigned last = next_number(stream, extended, &sum);
    if (extended && last >= 0xFFF0) /* all, or a bank */
        return (struct reading){true, 0xFF, next_byte(stream) ^ sum};
    if (!extended && last == 0xFF) /* all, when its complement follows */
        return (struct reading){true, 0xFF, next_byte(stream)};
    for (unsigned i = 0; i <= last; i++) {
        unsigned page = next_number(stream, extended, &sum);
        reading.foreign = reading.foreign || is_foreign(frame, pages, page);
        if (with_flips)
            reading.flips |= find_flips(frame, pages, page);
        /* Nothing but equal bytes ahead: an even number of them adds nothing to the sum, and they are foreign or were
         * named. So the last two tell what all would. */
        if (stream->next > stream->size + OPENING + 3 && last - i > 4)
            i += (last - i - 2) & ~1u;
    }
    reading.difference = next_byte(stream) ^ sum;
    return reading;
}

static bool does_harm(struct stream stream, const struct frame *frame, uint32_t pages)
{
    struct reading reading = read_erase(&stream, frame, pages, false);
    return (reading.foreign && reading.difference == 0) ||
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

/* What the host sends behind the command, the first fillers among it, and what becomes of that on the line. */
#define FILLERS_HIT 3
struct sent {
    uint8_t bytes[FRAME_ROOM + FILLERS_HIT + 2];
    size_t size;
};

static struct stream stream_of(const struct sent *sent, const struct frame *frame)
{
    uint8_t rest = frame_fillers(frame).rest;
    return (struct stream){sent->bytes, sent->size, 0, &openings[0], {rest, rest, rest}};
}

/* Every byte gets lost, every byte comes twice, every bit of the number of pages flips. */
static size_t fault_count(const struct sent *sent, const struct frame *frame)
{
    return 2 * sent->size + (frame->opcode == OPCODE_EXTENDED_ERASE ? 16 : 8);
}

static bool is_doubling(const struct sent *sent, size_t fault)
{
    return fault >= sent->size && fault < 2 * sent->size;
}

static struct sent garble(const struct sent *sent, size_t fault)
{
    struct sent garbled;
    size_t size = sent->size, at = fault % size;
    garbled.size = size;
    memcpy(garbled.bytes, sent->bytes, size);
    if (fault < size) {
        memmove(garbled.bytes + at, sent->bytes + at + 1, size - 1 - at);
        garbled.size--;
    } else if (fault < 2 * size) {
        memmove(garbled.bytes + at + 1, sent->bytes + at, size - at);
        garbled.size++;
    } else {
        size_t bit = fault - 2 * size;
        garbled.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    return garbled;
}

/* The host lives and resynchronises. */
static enum erase_safety safety_of_one(const struct frame *frame, uint32_t pages, const struct sent *sent)
{
    enum erase_safety safety = ERASE_SAFE_OF_ONE;
    for (size_t fault = 0; fault < fault_count(sent, frame); fault++) {
        struct sent garbled = garble(sent, fault);
        if (!does_harm(stream_of(&garbled, frame), frame, pages))
            continue;
        if (!is_doubling(sent, fault))
            return ERASE_UNSAFE;
        safety = ERASE_SAFE_BUT_DOUBLED;
    }
    return safety;
}

/* A bit that flips as well: where the checksum is one bit off, one of a page mends that and names another. Where it
 * fits, as behind a page that comes twice, a flip that comes twice is not noticed. */
static bool flip_does_harm(const struct frame *frame, uint32_t pages, const struct sent *sent, size_t fault)
{
    struct sent garbled = garble(sent, fault);
    struct stream stream = stream_of(&garbled, frame);
    struct reading reading = read_erase(&stream, frame, pages, true);
    size_t list = frame->size - frame->part_ends[0] - 1;
    if (reading.difference == 0)
        return is_doubling(sent, fault) && fault - sent->size < list && reading.flips != 0;
    return (reading.difference & (reading.difference - 1)) == 0 &&
           (reading.foreign || (reading.flips & reading.difference) != 0);
}

static enum erase_safety safety_of_two(const struct frame *frame, uint32_t pages, const struct sent *sent)
{
    enum erase_safety safety = ERASE_SAFE_OF_TWO;
    for (size_t fault = 0; fault < fault_count(sent, frame); fault++) {
        struct sent garbled = garble(sent, fault);
        enum erase_safety second = safety_of_one(frame, pages, &garbled);
        bool flip = flip_does_harm(frame, pages, sent, fault);
        if (!flip && second == ERASE_SAFE_OF_ONE)
            continue;
        if (!is_doubling(sent, fault) && (flip || second == ERASE_UNSAFE))
            return ERASE_SAFE_OF_ONE;
        safety = ERASE_SAFE_OF_TWO_BUT_DOUBLED;
    }
    return safety;
}

enum erase_safety erase_safety(const struct frame *frame, uint32_t pages)
{
    const uint8_t *bytes = frame->bytes + frame->part_ends[0];
    size_t size = frame->size - frame->part_ends[0];
    struct fillers fillers = frame_fillers(frame);
    struct sent sent = {.size = size + FILLERS_HIT};
    memcpy(sent.bytes, bytes, size);
    memcpy(sent.bytes + size, (uint8_t[FILLERS_HIT]){fillers.first, fillers.second, fillers.rest}, FILLERS_HIT);
    enum erase_safety safety = safety_of_one(frame, pages, &sent);
    if (safety == ERASE_UNSAFE || cut_does_harm(frame, pages, bytes, size))
        return ERASE_UNSAFE;
    /* A single page leaves no choice of frames. */
    bool matters = safety == ERASE_SAFE_OF_ONE && frame->count > 1;
    return matters ? safety_of_two(frame, pages, &sent) : safety;
}
