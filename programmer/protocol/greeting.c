#include "greeting.h"
#include "registers.h"

/* Registers and option bytes, and the flash's first bytes, which show whether it can be read. */
#define PLACES       4
#define PROBE        16
#define OPTION_BYTES 16

/* ---- one frame ---- */

static bool bug(const struct frame *frame, struct fault *fault)
{
    return fault_set(fault, FAULT_BUG,
                     "the frame 0x%02x of %zu bytes that would be sent does not only ask who the device is, so nothing "
                     "is sent; please report this",
                     frame->bytes[0], frame->size);
}

/* By its bytes, AN3155, sections 3.1 to 3.4: the questions have two, a READ an address and a length with them. */
static bool only_asks(const struct frame *frame, const struct range *place)
{
    if (frame->size < 2 || (uint8_t)(frame->bytes[0] ^ frame->bytes[1]) != 0xFF)
        return false;
    if (frame->bytes[0] != OPCODE_READ)
        return place == NULL && frame->size == 2 && frame->bytes[0] <= OPCODE_GET_ID;
    uint32_t address = (uint32_t)frame->bytes[2] << 24 | (uint32_t)frame->bytes[3] << 16 |
                       (uint32_t)frame->bytes[4] << 8 | frame->bytes[5];
    return place != NULL && frame->size == 9 && (uint8_t)(frame->bytes[7] ^ frame->bytes[8]) == 0xFF &&
           range_holds(*place, range_of(address, frame->bytes[7] + 1u));
}

static bool keep(const struct frame *frame, const struct range *place, struct frame_log *log, struct fault *fault)
{
    if (!only_asks(frame, place))
        return bug(frame, fault);
    frame_log_add_frame(log, frame);
    return true;
}

static bool question(enum opcode opcode, unsigned times, struct frame_log *log, struct fault *fault)
{
    struct frame frame;
    frame_plain(&frame, opcode);
    for (unsigned i = 0; i < times; i++)
        if (!keep(&frame, NULL, log, fault))
            return false;
    return true;
}

static bool look_at(const struct chip *chip, const struct range *place, unsigned times, struct frame_log *log,
                    struct fault *fault)
{
    struct frame frame;
    for (unsigned i = 0; i < times; i++)
        if (!frame_read(&frame, chip, (uint32_t)place->start, (uint32_t)range_size(*place), fault) ||
            !keep(&frame, place, log, fault))
            return false;
    return true;
}

/* ---- all of them ---- */

static void knock(struct frame_log *log)
{
    static const uint8_t sync = BYTE_SYNC;
    const uint8_t fillers[] = {FILLERS_BLIND.first, FILLERS_BLIND.rest};
    frame_log_add(log, FRAME_SENT, 0, "sync", &sync, 1);
    for (size_t i = 0; i < sizeof fillers; i++)
        frame_log_add(log, FRAME_SENT, 0, "filler", &fillers[i], 1);
}

static size_t find_places(const struct chip *chip, struct range places[PLACES])
{
    const struct uart_rom *rom = chip_rom(chip);
    const struct range windows[] = {
        range_of(chip->die_flash[0].range.start, PROBE),
        register_window(chip, rom->flash_size_register, 2),
        register_window(chip, rom->unique_id, 12),
        register_window(chip, (uint32_t)option_bytes_of(chip).start, OPTION_BYTES),
    };
    size_t count = 0;
    for (size_t i = 0; i < PLACES; i++)
        if (range_size(windows[i]) > 0)
            places[count++] = windows[i];
    return count;
}

bool greeting_frames(const struct chip *chip, struct frame_log *log, struct fault *fault)
{
    struct range places[PLACES];
    knock(log);
    /* In step, then who it is: an answer has no checksum, so each that matters is asked for twice. */
    if (!question(OPCODE_GET_ID, 1, log, fault) || !question(OPCODE_GET, 2, log, fault) ||
        !question(OPCODE_GET_ID, 2, log, fault) || !question(OPCODE_GET_VERSION, 1, log, fault))
        return false;
    size_t count = find_places(chip, places);
    for (size_t i = 0; i < count; i++)
        if (!look_at(chip, &places[i], i == 0 ? 1 : 2, log, fault))
            return false;
    return true;
}
