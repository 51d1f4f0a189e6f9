/* Finding the device: what comes first on a line nobody knows the state of.
 *
 * A device that was just reset wants BYTE_SYNC and nothing else: any other byte tunes it to a wrong rate for good. So
 * it is sent first, at the rate asked for, and three times when there is no answer, since the first byte on a line gets
 * lost most. One that is in the middle of a frame takes whatever is sent for a number or a page, and at another rate
 * for other ones: sent slower than it listens, one byte becomes two, and those of a twelfth of its rate are zeros. So
 * rates are tried from the highest downwards, each until it is certain that the device is not there, and slower than
 * that nothing is sent but one lone BYTE_SYNC. tests/programmer/line/test_rates.c plays every byte of it against every
 * frame. */
#include "conversation.h"

#define SETTLE_MS 100 /* opening the port may have pulsed DTR, and with it NRST */
#define KNOCK_MS  200
#define JUNK      4096

/* Rates at which an earlier run, here or on another machine, may have left a device. */
static const unsigned usual[] = {230400, 115200, 57600, 38400, 19200, 9600};
#define USUAL (sizeof usual / sizeof *usual)
/* What is sent at less than half the device's rate is not harmless for long. */
#define DEFAULT_RATE 115200
#define APART        2
/* Below, one BYTE_SYNC would be zeros to more rates than have been looked at. */
#define LONE_SYNC_LEAST 9600
/* Below, it is two zeros to a device at the highest rate, and what they leave open a second one could complete. */
#define MORE_SYNCS_LEAST 38400

/* In the order in which they are tried. */
struct rates {
    unsigned at[USUAL + 2];
    size_t count;
};

/* Looks for ACK or NACK in what comes; either way the device answered. */
static enum outcome await_knock(struct talk *talk, struct fault *fault)
{
    struct link *link = talk->base.link;
    uint64_t end = link->operations->now(link) + (KNOCK_MS + talk->patience) * UINT64_C(1000);
    for (unsigned i = 0; i < JUNK; i++) {
        uint64_t now = link->operations->now(link);
        uint8_t byte;
        int got = now < end ? receive_byte(talk, (unsigned)((end - now + 999) / 1000), &byte, fault) : 0;
        if (got <= 0)
            return got < 0 ? OUTCOME_GONE : OUTCOME_SILENT;
        if (byte == BYTE_ACK || byte == BYTE_NACK)
            return OUTCOME_DONE;
    }
    return OUTCOME_GARBLED;
}

/* Each knock is soon over; all of them, at every rate, are not. */
static bool is_stopped(const struct talk *talk, const volatile sig_atomic_t *stop, struct fault *fault)
{
    if (stop == NULL || *stop == 0)
        return false;
    fault_set(fault, FAULT_PORT, "%s: stopped by signal %d while a bootloader was looked for", talk->base.link->name,
              (int)*stop);
    return true;
}

/* A device that was in sync says NACK to the second byte. */
static enum outcome knock(struct talk *talk, unsigned syncs, const volatile sig_atomic_t *stop, struct fault *fault)
{
    enum outcome outcome = OUTCOME_SILENT;
    for (unsigned i = 0; i < syncs && outcome == OUTCOME_SILENT; i++) {
        if (is_stopped(talk, stop, fault) || !send_byte(talk, BYTE_SYNC, "sync", fault))
            return OUTCOME_GONE;
        outcome = await_knock(talk, fault);
    }
    return outcome;
}

/* An answer can be junk that looks like one, so this has the last word: it costs two fillers and a GET ID. */
static enum outcome settle(struct talk *talk, struct fault *fault)
{
    if (!drain(talk, talk->patience, ANSWER_MS, fault))
        return OUTCOME_GONE;
    enum outcome outcome = get_in_step(talk, talk->patience, fault);
    /* Slow bridges: answers to fillers that came late leave half a command behind; once more sets it right. */
    if (outcome == OUTCOME_GARBLED || outcome == OUTCOME_NACK) {
        if (!drain(talk, 4 * talk->patience, ANSWER_MS, fault))
            return OUTCOME_GONE;
        outcome = get_in_step(talk, 4 * talk->patience, fault);
    }
    return outcome;
}

/* Whatever frame a device at this rate was left in, behind this it has answered. */
static enum outcome search_here(struct talk *talk, unsigned syncs, struct fault *fault)
{
    if (is_stopped(talk, talk->options.stop, fault) || !drain(talk, talk->patience, ANSWER_MS, fault) ||
        knock(talk, syncs, talk->options.stop, fault) == OUTCOME_GONE)
        return OUTCOME_GONE;
    return settle(talk, fault);
}

/* For a device that was just reset; one in the middle of a frame hears two bytes at most. */
static enum outcome greet_here(struct talk *talk, struct fault *fault)
{
    if (!drain(talk, talk->patience, ANSWER_MS, fault))
        return OUTCOME_GONE;
    enum outcome outcome = knock(talk, 1, talk->options.stop, fault);
    return outcome == OUTCOME_DONE ? settle(talk, fault) : outcome;
}

static bool set_rate(struct talk *talk, unsigned baud, struct fault *fault)
{
    struct link *link = talk->base.link;
    if (!link->operations->set_speed(link, baud, fault))
        return false;
    line_memory_keep(talk->options.memory, baud);
    return true;
}

/* An adapter need not have every rate, only the one asked for. */
static enum outcome search_at(struct talk *talk, unsigned baud, unsigned syncs, struct fault *fault)
{
    struct fault why;
    if (!set_rate(talk, baud, &why)) {
        if (baud != talk->options.baud)
            return OUTCOME_SILENT;
        *fault = why;
        return OUTCOME_GONE;
    }
    enum outcome outcome = search_here(talk, syncs, fault);
    talk->base.identity.baud = baud;
    return outcome;
}

/* ---- which rates, and in which order ---- */

/* Descending. */
static void add_rate(struct rates *rates, unsigned baud)
{
    size_t at = 0;
    while (at < rates->count && rates->at[at] > baud)
        at++;
    if (baud == 0 || (at < rates->count && rates->at[at] == baud))
        return;
    for (size_t i = rates->count++; i > at; i--)
        rates->at[i] = rates->at[i - 1];
    rates->at[at] = baud;
}

static void move_to_front(struct rates *rates, unsigned baud)
{
    size_t at = 0;
    while (rates->at[at] != baud)
        at++;
    for (; at > 0; at--)
        rates->at[at] = rates->at[at - 1];
    rates->at[0] = baud;
}

static void order_rates(const struct bootloader_options *options, struct rates *rates)
{
    unsigned home = options->baud > DEFAULT_RATE ? options->baud : DEFAULT_RATE;
    *rates = (struct rates){0};
    add_rate(rates, options->baud);
    if (options->fixed_baud)
        return;
    for (size_t i = 0; i < USUAL; i++)
        add_rate(rates, usual[i]);
    add_rate(rates, line_memory_rate(options->memory));
    if (rates->at[0] / APART <= home)
        move_to_front(rates, home);
}

static bool nobody(const struct talk *talk, const char *tried, struct fault *fault)
{
    return fault_set(fault, FAULT_TIMEOUT,
                     "%s: no STM32 bootloader answers%s: reset the device with BOOT0 high and run the same command "
                     "again; if that changes nothing, look at TX, RX and ground",
                     talk->base.link->name, tried);
}

static bool is_over(enum outcome outcome)
{
    return outcome == OUTCOME_DONE || outcome == OUTCOME_GONE;
}

static enum outcome search_rates(struct talk *talk, struct text *tried, struct fault *fault)
{
    struct rates rates;
    unsigned asked = talk->options.baud, greeted = 0, syncs = SYNCS;
    enum outcome outcome = OUTCOME_SILENT;
    order_rates(&talk->options, &rates);
    if (rates.at[0] != asked && asked >= LONE_SYNC_LEAST) {
        outcome = set_rate(talk, asked, fault) ? greet_here(talk, fault) : OUTCOME_GONE;
        talk->base.identity.baud = greeted = asked;
        syncs = asked >= MORE_SYNCS_LEAST;
    }
    for (size_t i = 0; i < rates.count && !is_over(outcome); i++) {
        unsigned baud = rates.at[i];
        outcome = search_at(talk, baud, baud == greeted ? 0 : syncs, fault);
        text_add(tried, "%s%u", i == 0 ? " at " : ", ", baud);
        syncs = syncs > 0;
    }
    text_add(tried, " baud, 8E1");
    /* It may have been busy with an erase that an interrupted run had asked for. */
    return is_over(outcome) ? outcome : search_at(talk, rates.at[0], syncs, fault);
}

bool find_device(struct talk *talk, struct fault *fault)
{
    struct link *link = talk->base.link;
    unsigned before = line_memory_rate(talk->options.memory);
    struct text tried = {0};
    enum outcome outcome;
    link->operations->wait(link, SETTLE_MS);
    if (link->has_speed) {
        outcome = search_rates(talk, &tried, fault);
    } else {
        outcome = search_here(talk, SYNCS, fault);
        if (!is_over(outcome))
            outcome = search_here(talk, 1, fault);
    }
    if (!is_over(outcome))
        nobody(talk, text_string(&tried), fault);
    if (outcome != OUTCOME_DONE && before != 0) /* a device that said nothing is where it was */
        line_memory_keep(talk->options.memory, before);
    text_release(&tried);
    return outcome == OUTCOME_DONE;
}

/* No frame is under way, so BYTE_SYNC can do no harm, while a filler that comes before it would tune the device to a
 * wrong rate. OpenBootloader erases before it resets, behind its last ACK. No signal ends this wait, which has an end
 * of its own: what was asked for is done, and only the device can say with what result. */
bool find_device_again(struct talk *talk, struct fault *fault)
{
    struct link *link = talk->base.link;
    uint64_t end = link->operations->now(link) + mass_erase_ms(talk) * UINT64_C(1000);
    talk->in_step = false;
    link->operations->wait(link, 5 * SETTLE_MS);
    do {
        enum outcome outcome = knock(talk, SYNCS, NULL, fault);
        if (outcome == OUTCOME_GONE || !drain(talk, talk->patience, ANSWER_MS, fault))
            return false;
        if (outcome == OUTCOME_DONE)
            outcome = get_in_step(talk, talk->patience, fault);
        if (outcome == OUTCOME_DONE || outcome == OUTCOME_GONE)
            return outcome == OUTCOME_DONE;
    } while (link->operations->now(link) < end);
    return nobody(talk, " after the reset that ended the command", fault);
}
