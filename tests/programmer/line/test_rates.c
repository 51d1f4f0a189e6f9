/* The search for a device, byte by byte, against every frame that one can have been left in and every rate at which it
 * can listen: what it hears is sampled from the waveform, and of what it may hear the worst is taken. */
#include "profile/profile.h"
#include "rom_reading.h"
#include "search_script.h"
#include "waveform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const unsigned rates[] = {9600, 19200, 38400, 57600, 115200, 230400};
static const int skews[] = {-30, -15, -5, 5, 15, 30}; /* per mille */

#define RATES (sizeof rates / sizeof *rates)
#define SKEWS (sizeof skews / sizeof *skews)

static struct chip chip; /* stm32f103vc-512k */

/* ---- all that the device can be in ---- */

#define STATES 4096
#define SLOTS  (4 * STATES)

struct states {
    struct rom at[STATES];
    uint16_t slot_of[STATES];
    size_t count;
    uint16_t slots[SLOTS]; /* index + 1 */
};

static bool is_same(const struct rom *a, const struct rom *b)
{
    return a->mode == b->mode && a->code == b->code && a->sum == b->sum && a->last == b->last && a->want == b->want &&
           a->at == b->at && a->foreign == b->foreign && a->nowhere == b->nowhere;
}

static void clear(struct states *states)
{
    for (size_t i = 0; i < states->count; i++)
        states->slots[states->slot_of[i]] = 0;
    states->count = 0;
}

static void add_state(struct states *states, const struct rom *rom)
{
    uint32_t hash = (rom->mode * 31u + rom->code) * 31u + rom->sum;
    hash = ((hash * 257u + rom->last) * 521u + rom->want) * 7u + rom->at * 2u + rom->foreign;
    size_t slot = hash * 2654435761u % SLOTS;
    for (; states->slots[slot] != 0; slot = (slot + 1) % SLOTS)
        if (is_same(&states->at[states->slots[slot] - 1], rom))
            return;
    assert_true(states->count < STATES);
    states->at[states->count++] = *rom;
    states->slots[slot] = (uint16_t)states->count;
    states->slot_of[states->count - 1] = (uint16_t)slot;
}

/* Between commands, or with half of one. */
static bool all_rest(const struct states *states)
{
    for (size_t i = 0; i < states->count; i++)
        if (!rom_rests(&states->at[i]))
            return false;
    return true;
}

/* ---- one search ---- */

/* One way of hearing one byte. False when it does harm. A device that refuses what came at its own rate has been found.
 */
static bool hear_way(struct rom rom, const struct frame *own, const struct way *way, bool at_its_rate,
                     struct states *next)
{
    for (size_t i = 0; i < way->count; i++) {
        if (rom_takes_own_data(&rom)) { /* the checksum may fit after any byte */
            struct rom idle = rom_idle();
            add_state(next, &idle);
        }
        enum reading reading = rom_reads(&rom, own, way->bytes[i]);
        if (reading == READ_HARMS)
            return false;
        if (reading == READ_REFUSES && at_its_rate)
            return true;
        if (rom_takes_own_data(&rom))
            rom.want = UINT16_MAX, rom.sum = 0;
    }
    add_state(next, &rom);
    return true;
}

/* What the device makes of a byte; remembered, since the same ones come again and again. */
static const struct heard *hear(const struct sent *sent, size_t rate, size_t skew)
{
    enum { BYTES = 64 };
    static struct {
        struct sent sent;
        struct heard heard;
    } cache[RATES][SKEWS][BYTES];
    size_t i = 0;
    for (; cache[rate][skew][i].sent.baud != 0; i++)
        if (cache[rate][skew][i].sent.baud == sent->baud && cache[rate][skew][i].sent.byte == sent->byte)
            return &cache[rate][skew][i].heard;
    assert_true(i < BYTES - 1);
    cache[rate][skew][i].sent = *sent;
    waveform_hear(sent->byte, sent->baud, rates[rate], skews[skew], &cache[rate][skew][i].heard);
    return &cache[rate][skew][i].heard;
}

static size_t run_length(const struct script *script, size_t at)
{
    size_t end = at + 1;
    while (end < script->count && memcmp(&script->at[end], &script->at[at], sizeof *script->at) == 0)
        end++;
    return end - at;
}

static bool survives(const struct script *script, const struct frame *own, const struct rom *left, size_t rate,
                     size_t skew)
{
    static struct states a, b;
    struct states *now = &a, *next = &b;
    clear(now);
    add_state(now, left);
    for (size_t i = 0, run; i < script->count && now->count > 0; i += run) {
        const struct sent *sent = &script->at[i];
        const struct heard *heard = hear(sent, rate, skew);
        run = run_length(script, i);
        if (heard->way_count == 1 && heard->ways[0].count == 0)
            continue;
        size_t steps = run;
        for (size_t step = 0; step < steps; step++) {
            /* From here on it goes round in circles of two. */
            if (steps - step > 8 && all_rest(now))
                steps = step + 6 + (steps - step) % 2;
            clear(next);
            for (size_t s = 0; s < now->count; s++)
                for (size_t way = 0; way < heard->way_count; way++)
                    if (!hear_way(now->at[s], own, &heard->ways[way], sent->baud == rates[rate], next))
                        return false;
            struct states *other = now;
            now = next;
            next = other;
        }
    }
    return true;
}

/* ---- the frames ---- */

static struct rom leave(const struct frame *own, size_t size)
{
    struct rom rom = rom_idle();
    for (size_t i = 0; i < size; i++)
        rom_reads(&rom, own, own->bytes[i]);
    return rom;
}

struct tally {
    unsigned long runs, harmed;
    char first[160];
};

static void try_rates(const struct script *script, unsigned asked, const struct frame *own, size_t cut,
                      struct tally *tally)
{
    struct rom left = leave(own, cut);
    for (size_t r = 0; r < RATES; r++)
        for (size_t k = 0; k < SKEWS; k++) {
            tally->runs++;
            if (survives(script, own, &left, r, k))
                continue;
            if (tally->harmed++ == 0)
                snprintf(tally->first, sizeof tally->first,
                         "%02x %02x, %u pages from %u, cut at %zu: asked %u, left at %u %+d", own->bytes[0],
                         own->bytes[1], own->count, own->first, cut, asked, rates[r], skews[k]);
        }
}

static struct script scripts[2 * RATES];

static int record_scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * RATES; i++)
        scripts[i] = script_record(rates[i / 2], 0, i % 2);
    struct fault fault;
    return chip_read("stm32f103vc-512k", &chip, &fault) ? 0 : -1;
}

static int release_scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * RATES; i++)
        script_release(&scripts[i]);
    chip_release(&chip);
    return 0;
}

static void try_all(const struct frame *own, size_t cut, struct tally *tally)
{
    for (size_t i = 0; i < 2 * RATES; i++)
        try_rates(&scripts[i], rates[i / 2], own, cut, tally);
}

static void try_every_cut(const struct frame *own, struct tally *tally)
{
    /* Inside the data of a WRITE all cuts are alike. */
    size_t size = own->opcode == OPCODE_WRITE ? 12 : own->size;
    for (size_t cut = 0; cut < size; cut++)
        try_all(own, cut, tally);
}

static void assert_harmless(const struct tally *tally, const char *what)
{
    print_message("%s: %lu runs, %lu harmed\n", what, tally->runs, tally->harmed);
    if (tally->harmed > 0)
        fail_msg("%s: %s", what, tally->first);
}

static void erase_lists(bool extended, size_t count, const char *what)
{
    static const uint32_t pages[][2] = {{24, 1}, {25, 3}, {254, 2}, {152, 5}, {2, 1}};
    struct tally tally = {0};
    for (size_t i = 0; i < count; i++) {
        struct frame frame;
        assert_true(frame_erase(&frame, &chip, extended, pages[i][0], pages[i][1], NULL));
        try_every_cut(&frame, &tally);
    }
    assert_harmless(&tally, what);
}

static void erases_that_were_cut_erase_nothing_else(void **state)
{
    (void)state;
    erase_lists(false, 5, "43 …");
}

static void extended_erases_that_were_cut_erase_nothing_else(void **state)
{
    (void)state;
    erase_lists(true, 3, "44 …");
}

static void no_other_frame_of_ours_becomes_one_that_harms(void **state)
{
    (void)state;
    static const uint8_t bytes[256] = {1, 2, 3, 4};
    static const uint32_t addresses[] = {0x0800C000, 0x0807FF00, 0x20000200};
    struct tally tally = {0};
    struct frame frame;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        assert_true(frame_write(&frame, &chip, addresses[i], bytes, 256, NULL));
        try_every_cut(&frame, &tally);
        assert_true(frame_read(&frame, &chip, addresses[i], 256, NULL));
        try_every_cut(&frame, &tally);
        assert_true(frame_go(&frame, &chip, addresses[i], NULL));
        try_every_cut(&frame, &tally);
    }
    frame_plain(&frame, OPCODE_READOUT_UNPROTECT);
    try_every_cut(&frame, &tally);
    frame_plain(&frame, OPCODE_WRITE_UNPROTECT);
    try_every_cut(&frame, &tally);
    assert_harmless(&tally, "31, 11, 21, 92, 73 …");
}

/* What is remembered may be of another device, or somebody's making. */
static void a_wrong_memory_does_no_harm(void **state)
{
    (void)state;
    static const unsigned remembered[] = {1200, 9600, 57600, 100000, 460800, 4000000}, asked[] = {9600, 115200};
    struct tally tally = {0};
    struct frame frame;
    assert_true(frame_erase(&frame, &chip, false, 25, 3, NULL));
    for (size_t i = 0; i < 2 * sizeof remembered / sizeof *remembered; i++) {
        struct script script = script_record(asked[i % 2], remembered[i / 2], 0);
        for (size_t cut = 0; cut < frame.size; cut++)
            try_rates(&script, asked[i % 2], &frame, cut, &tally);
        script_release(&script);
    }
    assert_harmless(&tally, "43 …, another rate remembered");
}

/* What only other tools leave: the numbers of docs/UART.md. */
static void what_other_tools_leave_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint8_t bytes[5];
        size_t size;
        unsigned long harmed; /* of 432: six rates asked for, six of the device, six skews, two kinds of silence */
    } rows[] = {
        {"43 BC 00", {0x43, 0xBC, 0x00}, 3, 374},
        {"44 BB 00", {0x44, 0xBB, 0x00}, 3, 0},
        {"44 BB 00 00", {0x44, 0xBB, 0x00, 0x00}, 4, 0},
        {"44 BB 00 00 00", {0x44, 0xBB, 0x00, 0x00, 0x00}, 5, 374},
        {"63", {0x63}, 1, 0},
        {"63 9C", {0x63, 0x9C}, 2, 150},
        {"63 9C 00", {0x63, 0x9C, 0x00}, 3, 374},
        {"82", {0x82}, 1, 0},
    };
    bool good = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally tally = {0};
        struct frame own = {0};
        memcpy(own.bytes, rows[i].bytes, rows[i].size);
        try_all(&own, rows[i].size, &tally);
        print_message("%-16s %lu of %lu; %s\n", rows[i].name, tally.harmed, tally.runs, tally.first);
        good = good && tally.harmed == rows[i].harmed;
    }
    assert_true(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erases_that_were_cut_erase_nothing_else),
        cmocka_unit_test(extended_erases_that_were_cut_erase_nothing_else),
        cmocka_unit_test(no_other_frame_of_ours_becomes_one_that_harms),
        cmocka_unit_test(a_wrong_memory_does_no_harm),
        cmocka_unit_test(what_other_tools_leave_is_counted),
    };
    return cmocka_run_group_tests(tests, record_scripts, release_scripts);
}
