/* Finding the device: what comes first on a line nobody knows the state of.
 *
 * BYTE_SYNC is sent once, and only then fillers: a device in the middle of an interrupted frame takes that one byte
 * for a number or a page, and frame_erase sees to it that fillers behind it end in NACK. A second one would make
 * "erase one page" whole: page 0x7F, checksum 0x7F. */
#include "conversation.h"

#define SETTLE_MS 100 /* opening the port may have pulsed DTR, and with it NRST */
#define KNOCK_MS  200
#define JUNK      4096

static const unsigned ladder[] = {115200, 57600, 38400, 19200, 9600};

#define RUNGS (sizeof ladder / sizeof *ladder)

/* Sends BYTE_SYNC and looks for ACK or NACK in what comes. A device that was in sync says NACK to the second byte. */
static enum outcome knock(struct bootloader *bootloader, struct fault *fault)
{
    struct link *link = bootloader->link;
    if (!send_byte(bootloader, BYTE_SYNC, "sync", fault))
        return OUTCOME_GONE;
    uint64_t end = link->operations->now(link) + (KNOCK_MS + bootloader->patience) * UINT64_C(1000);
    for (unsigned i = 0; i < JUNK; i++) {
        uint64_t now = link->operations->now(link);
        uint8_t byte;
        int got = now < end ? receive_byte(bootloader, (unsigned)((end - now + 999) / 1000), &byte, fault) : 0;
        if (got <= 0)
            return got < 0 ? OUTCOME_GONE : OUTCOME_SILENT;
        if (byte == BYTE_ACK || byte == BYTE_NACK)
            return byte == BYTE_ACK ? OUTCOME_DONE : OUTCOME_NACK;
    }
    return OUTCOME_GARBLED;
}

/* One rung. An answer can be junk that looks like one, so get_in_step has the last word either way: it costs two
 * fillers and a GET ID. */
static enum outcome synchronise_here(struct bootloader *bootloader, struct fault *fault)
{
    if (!drain(bootloader, bootloader->patience, ANSWER_MS, fault))
        return OUTCOME_GONE;
    enum outcome outcome = knock(bootloader, fault);
    if (outcome == OUTCOME_GONE || !drain(bootloader, bootloader->patience, ANSWER_MS, fault))
        return OUTCOME_GONE;
    outcome = get_in_step(bootloader, bootloader->patience, fault);
    /* Slow bridges: answers to fillers that came late leave half a command behind; once more sets it right. */
    if (outcome == OUTCOME_GARBLED || outcome == OUTCOME_NACK) {
        if (!drain(bootloader, 4 * bootloader->patience, ANSWER_MS, fault))
            return OUTCOME_GONE;
        outcome = get_in_step(bootloader, 4 * bootloader->patience, fault);
    }
    return outcome;
}

static enum outcome synchronise_at(struct bootloader *bootloader, unsigned baud, struct fault *fault)
{
    struct link *link = bootloader->link;
    if (link->has_speed && !link->operations->set_speed(link, baud, fault))
        return OUTCOME_GONE;
    enum outcome outcome = synchronise_here(bootloader, fault);
    if (outcome == OUTCOME_DONE)
        bootloader->identity.baud = link->has_speed ? baud : 0;
    return outcome;
}

static bool nobody(const struct bootloader *bootloader, const char *tried, struct fault *fault)
{
    return fault_set(fault, FAULT_TIMEOUT,
                     "%s: no STM32 bootloader answers%s: connect TX, RX and ground, tie BOOT0 high, reset the device "
                     "and run the same command again",
                     bootloader->link->name, tried);
}

bool synchronise(struct bootloader *bootloader, struct fault *fault)
{
    struct link *link = bootloader->link;
    link->operations->wait(link, SETTLE_MS);
    struct text tried = {0};
    unsigned start = bootloader->options.baud;
    enum outcome outcome = synchronise_at(bootloader, start, fault);
    if (link->has_speed) {
        text_add(&tried, " at %u", start);
        for (size_t i = 0; i < RUNGS && !bootloader->options.fixed_baud; i++) {
            if (outcome == OUTCOME_DONE || outcome == OUTCOME_GONE || ladder[i] >= start)
                continue;
            outcome = synchronise_at(bootloader, ladder[i], fault);
            text_add(&tried, ", %u", ladder[i]);
        }
        text_add(&tried, " baud, 8E1");
    }
    /* It may have been busy with an erase that an interrupted run had asked for. */
    if (outcome != OUTCOME_DONE && outcome != OUTCOME_GONE)
        outcome = synchronise_at(bootloader, start, fault);
    if (outcome != OUTCOME_DONE && outcome != OUTCOME_GONE)
        nobody(bootloader, text_string(&tried), fault);
    text_release(&tried);
    return outcome == OUTCOME_DONE;
}

bool synchronise_after_reset(struct bootloader *bootloader, struct fault *fault)
{
    struct link *link = bootloader->link;
    bootloader->in_step = false;
    for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
        link->operations->wait(link, 5 * SETTLE_MS);
        enum outcome outcome = synchronise_here(bootloader, fault);
        if (outcome == OUTCOME_DONE || outcome == OUTCOME_GONE)
            return outcome == OUTCOME_DONE;
    }
    return nobody(bootloader, " after the reset that ended the command", fault);
}
