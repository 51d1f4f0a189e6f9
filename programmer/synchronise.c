/* Finding the device: what comes first on a line nobody knows the state of.
 *
 * A device that was just reset wants BYTE_SYNC and nothing else: any other byte tunes it to a wrong rate for good. One
 * that is in the middle of a frame takes BYTE_SYNC for a number or a page. So it is sent first, and three times when
 * there is no answer, since the first byte on a line gets lost most; but never twice: in the place of "how many" the
 * first means 128, and a second one and the fillers behind it would add up to a checksum that fits. Three do not, nor
 * does one. */
#include "conversation.h"

#define SETTLE_MS 100 /* opening the port may have pulsed DTR, and with it NRST */
#define KNOCK_MS  200
#define JUNK      4096

static const unsigned ladder[] = {115200, 57600, 38400, 19200, 9600};

#define RUNGS (sizeof ladder / sizeof *ladder)

/* Looks for ACK or NACK in what comes; either way the device answered. */
static enum outcome await_knock(struct bootloader *bootloader, struct fault *fault)
{
    struct link *link = bootloader->link;
    uint64_t end = link->operations->now(link) + (KNOCK_MS + bootloader->patience) * UINT64_C(1000);
    for (unsigned i = 0; i < JUNK; i++) {
        uint64_t now = link->operations->now(link);
        uint8_t byte;
        int got = now < end ? receive_byte(bootloader, (unsigned)((end - now + 999) / 1000), &byte, fault) : 0;
        if (got <= 0)
            return got < 0 ? OUTCOME_GONE : OUTCOME_SILENT;
        if (byte == BYTE_ACK || byte == BYTE_NACK)
            return OUTCOME_DONE;
    }
    return OUTCOME_GARBLED;
}

/* Each knock is soon over; all of them, at every rate, are not. */
static bool is_stopped(const struct bootloader *bootloader, const volatile sig_atomic_t *stop, struct fault *fault)
{
    if (stop == NULL || *stop == 0)
        return false;
    fault_set(fault, FAULT_PORT, "%s: stopped by signal %d while a bootloader was looked for", bootloader->link->name,
              (int)*stop);
    return true;
}

/* A device that was in sync says NACK to the second byte. */
static enum outcome knock(struct bootloader *bootloader, const volatile sig_atomic_t *stop, struct fault *fault)
{
    enum outcome outcome = OUTCOME_SILENT;
    for (int i = 0; i < SYNCS && outcome == OUTCOME_SILENT; i++) {
        if (is_stopped(bootloader, stop, fault) || !send_byte(bootloader, BYTE_SYNC, "sync", fault))
            return OUTCOME_GONE;
        outcome = await_knock(bootloader, fault);
    }
    return outcome;
}

/* One rung. An answer can be junk that looks like one, so get_in_step has the last word either way: it costs two
 * fillers and a GET ID. */
static enum outcome synchronise_here(struct bootloader *bootloader, struct fault *fault)
{
    if (!drain(bootloader, bootloader->patience, ANSWER_MS, fault))
        return OUTCOME_GONE;
    enum outcome outcome = knock(bootloader, bootloader->options.stop, fault);
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

bool find_device(struct bootloader *bootloader, struct fault *fault)
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

/* No frame is under way, so BYTE_SYNC can do no harm, while a filler that comes before it would tune the device to a
 * wrong rate. OpenBootloader erases before it resets, behind its last ACK. No signal ends this wait, which has an end
 * of its own: what was asked for is done, and only the device can say with what result. */
bool find_device_again(struct bootloader *bootloader, struct fault *fault)
{
    struct link *link = bootloader->link;
    uint64_t end = link->operations->now(link) + MASS_ERASE_MS * UINT64_C(1000);
    bootloader->in_step = false;
    link->operations->wait(link, 5 * SETTLE_MS);
    do {
        enum outcome outcome = knock(bootloader, NULL, fault);
        if (outcome == OUTCOME_GONE || !drain(bootloader, bootloader->patience, ANSWER_MS, fault))
            return false;
        if (outcome == OUTCOME_DONE)
            outcome = get_in_step(bootloader, bootloader->patience, fault);
        if (outcome == OUTCOME_DONE || outcome == OUTCOME_GONE)
            return outcome == OUTCOME_DONE;
    } while (link->operations->now(link) < end);
    return nobody(bootloader, " after the reset that ended the command", fault);
}
