#include "conversation.h"

/* The longest that an interrupted frame can still want: 256 bytes of a WRITE or 255 pages, and a checksum. */
#define FILLERS          300
#define FILLERS_EXTENDED 1100 /* 0x0205 pages of two bytes */
/* The first fillers wait for their answer; a device that is in the middle of a frame stays silent for many, and each
 * of them is harmless, so these follow faster. */
#define PATIENT_FILLERS 4
#define FILLER_MS       5
#define DRAIN_BYTES     65536

unsigned mass_erase_ms(const struct talk *talk)
{
    unsigned stated = chip_rom(talk->base.chip)->mass_erase_ms;
    return stated > MASS_ERASE_MS ? stated : MASS_ERASE_MS;
}

unsigned wire_ms(const struct talk *talk, size_t bytes)
{
    unsigned baud = talk->base.link->has_speed ? talk->base.link->baud : 9600;
    return (unsigned)(bytes * 11 * 1000 / (baud > 0 ? baud : 9600)) + 1;
}

/* ---- bytes ---- */

static bool send_bytes(struct talk *talk, const uint8_t *bytes, size_t size, const char *words, struct fault *fault)
{
    struct link *link = talk->base.link;
    frame_log_add(talk->options.frames, FRAME_SENT, link->operations->now(link), words, bytes, size);
    return link->operations->send(link, bytes, size, fault);
}

bool send_byte(struct talk *talk, uint8_t byte, const char *words, struct fault *fault)
{
    return send_bytes(talk, &byte, 1, words, fault);
}

int receive_byte(struct talk *talk, unsigned milliseconds, uint8_t *byte, struct fault *fault)
{
    if (talk->in_next == talk->in_size) {
        struct link *link = talk->base.link;
        ptrdiff_t got = link->operations->receive(link, talk->in, sizeof talk->in, milliseconds, fault);
        if (got <= 0)
            return (int)got;
        talk->in_next = 0;
        talk->in_size = (size_t)got;
    }
    *byte = talk->in[talk->in_next++];
    return 1;
}

static void note(struct talk *talk, const char *words, const uint8_t *bytes, size_t size)
{
    struct link *link = talk->base.link;
    frame_log_add(talk->options.frames, FRAME_RECEIVED, link->operations->now(link), words, bytes, size);
}

bool drain(struct talk *talk, unsigned quiet, unsigned limit, struct fault *fault)
{
    struct link *link = talk->base.link;
    uint64_t end = link->operations->now(link) + limit * UINT64_C(1000);
    for (size_t count = 0; count < DRAIN_BYTES && link->operations->now(link) < end; count++) {
        uint8_t byte = 0;
        int got = receive_byte(talk, quiet, &byte, fault);
        if (got < 0)
            return false;
        if (got == 0)
            break;
        note(talk, "junk", &byte, 1);
    }
    return true;
}

/* ---- one frame ---- */

static enum outcome await_ack(struct talk *talk, unsigned milliseconds, struct fault *fault)
{
    uint8_t byte = 0;
    int got = receive_byte(talk, milliseconds, &byte, fault);
    if (got <= 0)
        return got < 0 ? OUTCOME_GONE : OUTCOME_SILENT;
    enum outcome outcome = byte == BYTE_ACK ? OUTCOME_DONE : byte == BYTE_NACK ? OUTCOME_NACK : OUTCOME_GARBLED;
    static const char *const words[] = {"ACK", "NACK", "neither ACK nor NACK"};
    note(talk, words[outcome], &byte, 1);
    return outcome;
}

static enum outcome take(struct talk *talk, size_t size, struct reply *reply, struct fault *fault)
{
    struct link *link = talk->base.link;
    uint64_t end = link->operations->now(link) + (ANSWER_MS + wire_ms(talk, size)) * UINT64_C(1000);
    uint8_t *start = reply->bytes + reply->size;
    for (size_t i = 0; i < size; i++) {
        uint64_t now = link->operations->now(link);
        unsigned left = now < end ? (unsigned)((end - now + 999) / 1000) : 0;
        int got = receive_byte(talk, left, &start[i], fault);
        if (got <= 0) {
            note(talk, "less data than announced", start, i);
            return got < 0 ? OUTCOME_GONE : OUTCOME_SILENT;
        }
    }
    reply->size += size;
    note(talk, "data", start, size);
    return OUTCOME_DONE;
}

/* What follows the last ACK. */
static enum outcome take_reply(struct talk *talk, const struct frame *frame, struct reply *reply, struct fault *fault)
{
    enum outcome outcome = OUTCOME_DONE;
    switch (frame->opcode) {
    case OPCODE_READ:
        return take(talk, frame->length, reply, fault);
    case OPCODE_GET:
    case OPCODE_GET_ID:
        outcome = take(talk, 1, reply, fault);
        if (outcome == OUTCOME_DONE)
            outcome = take(talk, reply->bytes[0] + 1u, reply, fault);
        break;
    case OPCODE_GET_VERSION:
        outcome = take(talk, 3, reply, fault);
        break;
    case OPCODE_READOUT_UNPROTECT:
    case OPCODE_WRITE_UNPROTECT:
        return await_ack(talk, mass_erase_ms(talk), fault);
    default:
        return OUTCOME_DONE;
    }
    return outcome == OUTCOME_DONE ? await_ack(talk, ANSWER_MS, fault) : outcome;
}

static bool send_part(struct talk *talk, const struct frame *frame, size_t first, size_t last, struct fault *fault)
{
    size_t start = first > 0 ? frame->part_ends[first - 1] : 0;
    struct text words = {0};
    if (talk->options.frames != NULL) {
        frame_words(frame, &words);
        if (last - first + 1 < frame->part_count)
            text_add(&words, ", part %zu of %zu", first + 1, frame->part_count);
    }
    bool good = send_bytes(talk, frame->bytes + start, frame->part_ends[last] - start, text_string(&words), fault);
    text_release(&words);
    return good;
}

enum outcome transact(struct talk *talk, const struct frame *frame, bool at_once, unsigned work, struct reply *reply,
                      struct fault *fault)
{
    reply->size = reply->acknowledged = 0;
    size_t parts = frame->part_count;
    unsigned due = ANSWER_MS + wire_ms(talk, frame->size);
    if (at_once && !send_part(talk, frame, 0, parts - 1, fault))
        return OUTCOME_GONE;
    for (size_t part = 0; part < parts; part++) {
        if (!at_once && !send_part(talk, frame, part, part, fault))
            return OUTCOME_GONE;
        enum outcome outcome = await_ack(talk, part == parts - 1 ? due + work : due, fault);
        if (outcome != OUTCOME_DONE)
            return outcome;
        reply->acknowledged++;
    }
    return take_reply(talk, frame, reply, fault);
}

/* ---- out of step and back ---- */

/* Sends fillers until the device says NACK. */
static enum outcome fill(struct talk *talk, unsigned patience, struct fault *fault)
{
    unsigned fillers = talk->base.identity.extended_erase ? FILLERS_EXTENDED : FILLERS;
    for (unsigned i = 0; i < fillers; i++) {
        uint8_t filler = i == 0 ? talk->fillers.first : i == 1 ? talk->fillers.second : talk->fillers.rest;
        if (!send_byte(talk, filler, "filler", fault))
            return OUTCOME_GONE;
        enum outcome outcome = await_ack(talk, i < PATIENT_FILLERS ? patience : FILLER_MS, fault);
        if (outcome == OUTCOME_NACK || outcome == OUTCOME_GONE)
            return outcome;
    }
    /* An adapter or bridge may have held back all answers. */
    return await_ack(talk, 4 * patience, fault);
}

/* The one question whose answer is known: nothing else proves that the next byte will be taken for a command. */
static enum outcome prove(struct talk *talk, struct fault *fault)
{
    struct frame frame;
    struct reply reply;
    uint16_t product_id;
    frame_plain(&frame, OPCODE_GET_ID);
    enum outcome outcome = transact(talk, &frame, false, 0, &reply, fault);
    if (outcome != OUTCOME_DONE)
        return outcome;
    if (!answer_get_id(reply.bytes, reply.size, &product_id) ||
        (talk->base.identity.product_id != 0 && talk->base.identity.product_id != product_id))
        return OUTCOME_GARBLED;
    talk->base.identity.product_id = product_id;
    talk->in_step = true;
    return OUTCOME_DONE;
}

enum outcome get_in_step(struct talk *talk, unsigned patience, struct fault *fault)
{
    enum outcome outcome = fill(talk, patience, fault);
    if (outcome != OUTCOME_NACK)
        return outcome == OUTCOME_DONE ? OUTCOME_GARBLED : outcome;
    if (!drain(talk, patience, ANSWER_MS, fault))
        return OUTCOME_GONE;
    return prove(talk, fault);
}

static enum outcome resynchronise(struct talk *talk, struct fault *fault)
{
    enum outcome outcome = OUTCOME_SILENT;
    for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
        unsigned patience = talk->patience << attempt;
        /* All that was sent has to be through before the device can be quiet. */
        if (!drain(talk, patience + wire_ms(talk, FRAME_ROOM), 3 * ANSWER_MS, fault))
            return OUTCOME_GONE;
        outcome = get_in_step(talk, patience, fault);
        if (outcome == OUTCOME_DONE || outcome == OUTCOME_GONE)
            return outcome;
    }
    return outcome;
}

/* ---- with repetition ---- */

/* Two chances, then the adapter is not one for running ahead. */
static void stumbled(struct talk *talk)
{
    if (++talk->stumbles >= 2)
        talk->runs_ahead = false;
}

enum outcome converse(struct talk *talk, const struct frame *frame, bool at_once, unsigned work, struct reply *reply,
                      struct fault *fault)
{
    enum outcome outcome = OUTCOME_SILENT;
    if (frame->opcode == OPCODE_ERASE || frame->opcode == OPCODE_EXTENDED_ERASE)
        talk->fillers = frame_fillers(frame);
    for (unsigned attempt = 0; attempt < FRAME_ATTEMPTS; attempt++) {
        reply->acknowledged = 0;
        if (!talk->in_step) {
            enum outcome step = resynchronise(talk, fault);
            if (step != OUTCOME_DONE)
                return step == OUTCOME_GONE ? step : OUTCOME_SILENT;
        }
        bool ahead = attempt == 0 && at_once && talk->runs_ahead && frame_may_run_ahead(frame);
        outcome = transact(talk, frame, ahead, work, reply, fault);
        if (outcome == OUTCOME_DONE)
            return outcome;
        talk->in_step = false;
        talk->base.disturbances++;
        if (outcome == OUTCOME_GONE)
            return outcome;
        if (ahead)
            stumbled(talk);
    }
    return outcome;
}

static void explain(const struct talk *talk, const char *words, enum outcome outcome, const struct reply *reply,
                    struct fault *fault)
{
    static const char *const parts[] = {"the command", "its address", "its data", "it in the end"};
    const char *name = talk->base.link->name;
    if (outcome == OUTCOME_SILENT)
        fault_set(fault, FAULT_TIMEOUT,
                  "%s: the device does not answer any more (%s): check cable and power, reset it with BOOT0 high and "
                  "run the same command again",
                  name, words);
    else if (outcome == OUTCOME_GARBLED)
        fault_set(fault, FAULT_PORT,
                  "%s: what the device answered to %s was garbled in %d attempts: reset it, which is when it takes "
                  "another rate, and try a lower --baud or a shorter cable",
                  name, words, FRAME_ATTEMPTS);
    else if (talk->base.identity.readout == PROTECTION_READOUT)
        fault_set(fault, FAULT_PORT,
                  "%s: the device refused %s because its flash is protected against readout: only `dsocheck device "
                  "unprotect` lifts that, and it erases everything",
                  name, words);
    else
        fault_set(fault, FAULT_PORT, "%s: the device refused %s (NACK to %s in %d attempts)", name, words,
                  parts[reply->acknowledged < 3 ? reply->acknowledged : 3], FRAME_ATTEMPTS);
}

bool conversation_failed(const struct talk *talk, const struct frame *frame, enum outcome outcome,
                         const struct reply *reply, struct fault *fault)
{
    if (outcome != OUTCOME_GONE) {
        struct text words = {0};
        frame_words(frame, &words);
        explain(talk, text_string(&words), outcome, reply, fault);
        text_release(&words);
    }
    return false;
}

bool ask(struct talk *talk, const struct frame *frame, bool at_once, unsigned work, struct reply *reply,
         struct fault *fault)
{
    enum outcome outcome = converse(talk, frame, at_once, work, reply, fault);
    return outcome == OUTCOME_DONE || conversation_failed(talk, frame, outcome, reply, fault);
}
