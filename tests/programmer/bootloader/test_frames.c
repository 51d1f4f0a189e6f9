/* Frames against bytes written by hand from AN3155's figures, and against a reading of erase frames that is written
 * anew here: what a lost byte, a flipped bit or a cut may not do. */
#include "profile/profile.h"
#include "programmer/protocol/an3155.h"
#include "programmer/protocol/frame_log.h"
#include "programmer/protocol/write_share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct chip chip; /* stm32f103vc-512k */

static int read_chip(void **state)
{
    (void)state;
    struct fault fault;
    return chip_read("stm32f103vc-512k", &chip, &fault) ? 0 : -1;
}

static int release_chip(void **state)
{
    (void)state;
    chip_release(&chip);
    return 0;
}

static void assert_hex(const struct frame *frame, const char *expected)
{
    char hex[3 * FRAME_ROOM + 3 * FRAME_PARTS] = "";
    size_t part = 0, at = 0;
    for (size_t i = 0; i < frame->size; i++) {
        if (i == frame->part_ends[part]) {
            part++;
            at += (size_t)sprintf(hex + at, " |");
        }
        at += (size_t)sprintf(hex + at, i > 0 ? " %02x" : "%02x", frame->bytes[i]);
    }
    assert_string_equal(hex, expected);
    assert_int_equal(frame->part_ends[frame->part_count - 1], frame->size);
}

static void assert_words(const struct frame *frame, const char *expected)
{
    struct text words = {0};
    frame_words(frame, &words);
    assert_string_equal(text_string(&words), expected);
    text_release(&words);
}

/* ---- bytes ---- */

static void commands_are_a_byte_and_its_complement(void **state)
{
    (void)state;
    static const struct {
        enum opcode opcode;
        const char *hex, *words;
    } rows[] = {
        {OPCODE_GET, "00 ff", "GET"},
        {OPCODE_GET_VERSION, "01 fe", "GET VERSION"},
        {OPCODE_GET_ID, "02 fd", "GET ID"},
        {OPCODE_WRITE_UNPROTECT, "73 8c", "WRITE UNPROTECT"},
        {OPCODE_READOUT_UNPROTECT, "92 6d", "READOUT UNPROTECT"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct frame frame;
        frame_plain(&frame, rows[i].opcode);
        assert_hex(&frame, rows[i].hex);
        assert_words(&frame, rows[i].words);
    }
}

static void read_is_command_address_length(void **state)
{
    (void)state;
    struct frame frame;
    assert_true(frame_read(&frame, &chip, 0x0800C000, 256, NULL));
    assert_hex(&frame, "11 ee | 08 00 c0 00 c8 | ff 00");
    assert_words(&frame, "READ 256 from 0x0800c000");
    assert_true(frame_read(&frame, &chip, 0x1FFFF7E0, 16, NULL));
    assert_hex(&frame, "11 ee | 1f ff f7 e0 f7 | 0f f0");
}

static void write_is_command_address_data(void **state)
{
    (void)state;
    static const uint8_t bytes[8] = {0x01, 0x02, 0x03, 0x04, 0x10, 0x20, 0x30, 0x40};
    struct frame frame;
    assert_true(frame_write(&frame, &chip, 0x0804C004, bytes, 8, NULL));
    /* 07 ^ 01 ^ 02 ^ 03 ^ 04 ^ 10 ^ 20 ^ 30 ^ 40 = 43 */
    assert_hex(&frame, "31 ce | 08 04 c0 04 c8 | 07 01 02 03 04 10 20 30 40 43");
    assert_words(&frame, "WRITE 8 to 0x0804c004");
}

static void go_is_command_address(void **state)
{
    (void)state;
    struct frame frame;
    assert_true(frame_go(&frame, &chip, 0x0800C000, NULL));
    assert_hex(&frame, "21 de | 08 00 c0 00 c8");
    assert_words(&frame, "GO 0x0800c000");
}

/* The last page is named again where the plain frame could be mistaken: see below. */
static void erase_is_number_pages_checksum(void **state)
{
    (void)state;
    struct frame frame;
    assert_true(frame_erase(&frame, &chip, false, 25, 3, NULL));
    assert_hex(&frame, "43 bc | 03 19 1a 1b 19 02");
    assert_words(&frame, "ERASE 3 pages 25..27");
    assert_true(frame_erase(&frame, &chip, false, 24, 1, NULL));
    assert_hex(&frame, "43 bc | 04 18 18 18 18 18 1c");
    assert_words(&frame, "ERASE 1 page 24");
    assert_true(frame_erase(&frame, &chip, true, 24, 3, NULL));
    assert_hex(&frame, "44 bb | 00 04 00 18 00 19 00 1a 00 1a 00 1a 1f");
    assert_words(&frame, "EXTENDED ERASE 3 pages 24..26");
}

/* ---- what is refused ---- */

static void nothing_outside_the_chip_becomes_a_frame(void **state)
{
    (void)state;
    static const struct {
        uint32_t address, length;
        bool reads, writes;
    } rows[] = {
        {0x08000000, 256, true, true},   {0x0807FF00, 256, true, true},   {0x0807FF04, 256, false, false},
        {0x08080000, 16, false, false},  {0x07FFFFF0, 32, false, false},  {0x00000000, 256, false, false},
        {0x08000000, 0, false, false},   {0x08000000, 260, false, false}, {0x20000000, 256, false, false},
        {0x200001FC, 8, false, false},   {0x20000200, 256, true, true},   {0x2000FF00, 256, true, true},
        {0x2000FF80, 256, false, false}, {0x1FFFF800, 16, true, false},   {0x1FFFF7E0, 32, true, false},
        {0x1FFFF800, 32, false, false},  {0xFFFFFF00, 256, false, false}, {0xFFFFFFF0, 32, false, false},
        {0x40022000, 16, false, false},  {0x08000002, 16, true, false},   {0x08000000, 6, true, false},
    };
    static const uint8_t bytes[512];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct frame frame;
        struct fault fault;
        bool reads = frame_read(&frame, &chip, rows[i].address, rows[i].length, &fault);
        assert_true(reads || fault.kind == FAULT_BUG);
        bool writes = frame_write(&frame, &chip, rows[i].address, bytes, rows[i].length, &fault);
        assert_true(writes || fault.kind == FAULT_BUG);
        if (reads != rows[i].reads || writes != rows[i].writes)
            fail_msg("0x%08x %u: reads %d, writes %d", rows[i].address, rows[i].length, reads, writes);
    }
}

static void pages_outside_the_flash_are_refused(void **state)
{
    (void)state;
    struct frame frame;
    struct fault fault;
    assert_true(frame_erase(&frame, &chip, true, 255, 1, &fault));
    static const uint32_t bad[][2] = {{256, 1}, {255, 2}, {0, 257}, {0, 0}, {0xFFFFFFFF, 1}, {1, 0xFFFFFFFF}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (int extended = 0; extended <= 1; extended++) {
            assert_false(frame_erase(&frame, &chip, extended, bad[i][0], bad[i][1], &fault));
            assert_int_equal(fault.kind, FAULT_BUG);
        }
    static struct chip without;
    without.name = chip.name;
    assert_false(frame_erase(&frame, &without, false, 0, 1, &fault));
    assert_false(frame_read(&frame, &without, 0x08000000, 16, &fault));
}

static void a_page_number_above_255_needs_the_extended_erase(void **state)
{
    (void)state;
    struct chip large;
    struct frame frame;
    struct fault fault;
    assert_true(chip_read("stm32f103xg", &large, NULL));
    assert_false(frame_erase(&frame, &large, false, 255, 2, &fault));
    assert_int_equal(fault.kind, FAULT_UNSUPPORTED);
    assert_non_null(strstr(fault.sentence, "page 256"));
    assert_true(frame_erase(&frame, &large, true, 256, 1, NULL));
    chip_release(&large);
}

/* A READ of 147 bytes is 92 6D: the ROM ran readout unprotect when the address was not to its liking. */
static void no_length_of_read_is_a_command(void **state)
{
    (void)state;
    static const uint32_t commands[] = {0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44, 0x63, 0x73, 0x82, 0x92};
    struct frame frame;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        assert_false(frame_read(&frame, &chip, 0x08000000, commands[i] + 1, NULL));
    for (uint32_t length = 16; length <= 256; length += 16)
        assert_true(frame_read(&frame, &chip, 0x08000000, length, NULL));
}

/* ---- what may go wrong on the line ---- */

/* The ROM behind 43 BC or 44 BB, page by page; then command pairs. Pages beyond 255 are those of no F103. */
struct rom {
    const uint8_t *bytes;
    size_t size, next;
    size_t syncs;
    bool new_session;
    uint8_t sum;
};

/* What resynchronises: F8, then FE for ever, in a new session; else an even page of the frame, or FE, and before it
 * two that differ in three bits. */
static uint8_t rom_filler(const struct rom *rom, const struct frame *frame, size_t at)
{
    struct fillers fillers = frame_fillers(frame);
    if (rom->new_session)
        return at == 0 ? 0xF8 : 0xFE;
    return at == 0 ? fillers.first : at == 1 ? fillers.second : fillers.rest;
}

static unsigned rom_byte(struct rom *rom, const struct frame *frame)
{
    size_t at = rom->next++;
    uint8_t byte = at < rom->size                ? rom->bytes[at]
                   : at < rom->size + rom->syncs ? 0x7F
                                                 : rom_filler(rom, frame, at - rom->size - rom->syncs);
    rom->sum ^= byte;
    return byte;
}

static unsigned rom_number(struct rom *rom, const struct frame *frame)
{
    unsigned high = frame->opcode == OPCODE_EXTENDED_ERASE ? rom_byte(rom, frame) : 0;
    return high << 8 | rom_byte(rom, frame);
}

static void assert_harmless(struct rom rom, const struct frame *frame, const char *what, size_t where)
{
    bool erased[256] = {false}; /* those that there are */
    bool extended = frame->opcode == OPCODE_EXTENDED_ERASE, all = false;
    unsigned last = rom_number(&rom, frame);
    if (extended ? last >= 0xFFF0 : last == 0xFF) {
        uint8_t sum = extended ? rom.sum : 0x00;
        all = rom_byte(&rom, frame) == sum;
    } else {
        for (unsigned i = 0; i <= last; i++) {
            unsigned page = rom_number(&rom, frame);
            if (page < 256)
                erased[page] = true;
        }
        uint8_t sum = rom.sum;
        if (rom_byte(&rom, frame) != sum)
            memset(erased, 0, sizeof erased);
    }
    for (unsigned page = 0; page < 256; page++)
        if (all || (erased[page] && (page < frame->first || page >= frame->first + frame->count)))
            fail_msg("pages %u +%u, %s %zu: page %u would be erased", frame->first, frame->count, what, where, page);
    static const uint8_t harmful[] = {0x21, 0x31, 0x43, 0x44, 0x63, 0x73, 0x82, 0x92};
    for (; rom.next + 1 < rom.size; rom.next++)
        if ((rom.bytes[rom.next] ^ rom.bytes[rom.next + 1]) == 0xFF &&
            memchr(harmful, rom.bytes[rom.next], sizeof harmful) != NULL)
            fail_msg("pages %u +%u, %s %zu: a command is set free", frame->first, frame->count, what, where);
}

static void assert_erase_survives(const struct frame *frame)
{
    uint8_t bytes[FRAME_ROOM + 1];
    const uint8_t *sent = frame->bytes + 2;
    size_t size = frame->size - 2;
    for (size_t i = 0; i < size; i++) {
        memcpy(bytes, sent, i);
        memcpy(bytes + i, sent + i + 1, size - i - 1);
        assert_harmless((struct rom){.bytes = bytes, .size = size - 1}, frame, "lost byte", i);
        for (size_t syncs = 0; syncs <= 3; syncs++)
            assert_harmless((struct rom){.bytes = sent, .size = i, .syncs = syncs, .new_session = true}, frame,
                            "cut at", i);
        memcpy(bytes, sent, i + 1);
        memcpy(bytes + i + 1, sent + i, size - i);
        if (!(frame->first == 0 && frame->count == 1)) /* adds nothing to the checksum */
            assert_harmless((struct rom){.bytes = bytes, .size = size + 1}, frame, "doubled byte", i);
    }
    for (size_t bit = 0; bit < 8 * size; bit++) {
        memcpy(bytes, sent, size);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_harmless((struct rom){.bytes = bytes, .size = size}, frame, "flipped bit", bit);
    }
}

/* One bit of the count and one of a filler, the first of them in the place of a page: both make up for each other in
 * the checksum unless the fillers do not. */
static void assert_two_flips_survive(const struct frame *frame)
{
    enum { FILLERS = 140 };
    uint8_t bytes[FRAME_ROOM + FILLERS];
    size_t size = frame->size - 2;
    struct fillers fillers = frame_fillers(frame);
    for (unsigned count_bit = 0; count_bit < 8; count_bit++)
        for (size_t at = 0; at < FILLERS; at++)
            for (unsigned bit = 0; bit < 8; bit++) {
                memcpy(bytes, frame->bytes + 2, size);
                memset(bytes + size, fillers.rest, FILLERS);
                bytes[size] = fillers.first;
                bytes[size + 1] = fillers.second;
                bytes[0] ^= (uint8_t)(1u << count_bit);
                bytes[size + at] ^= (uint8_t)(1u << bit);
                struct rom rom = {.bytes = bytes, .size = size + FILLERS};
                bool foreign = false;
                unsigned last = rom_number(&rom, frame);
                for (unsigned i = 0; i <= last; i++) {
                    unsigned page = rom_number(&rom, frame);
                    foreign = foreign || page < frame->first || page >= frame->first + frame->count;
                }
                uint8_t sum = rom.sum;
                if (foreign && last != 0xFF && rom_byte(&rom, frame) == sum)
                    fail_msg("pages %u +%u: bit %u of the count, bit %u of filler %zu", frame->first, frame->count,
                             count_bit, bit, at);
            }
}

static void two_bits_of_a_count_and_a_filler_erase_nothing_else(void **state)
{
    (void)state;
    for (uint32_t first = 1; first < 250; first += 7)
        for (uint32_t count = 1; count <= 4; count++) {
            struct frame frame;
            assert_true(frame_erase(&frame, &chip, false, first, count, NULL));
            assert_two_flips_survive(&frame);
        }
}

/* A list that lost a page takes its checksum for the last one, and a filler for the checksum. */
static void a_lost_page_and_a_lost_filler_erase_nothing_else(void **state)
{
    (void)state;
    for (uint32_t first = 1; first < 250; first++)
        for (uint32_t count = 1; count <= 4; count++) {
            struct frame frame;
            assert_true(frame_erase(&frame, &chip, false, first, count, NULL));
            struct fillers fillers = frame_fillers(&frame);
            size_t size = frame.size - 2;
            for (size_t lost = 1; lost + 1 < size; lost++) {
                uint8_t bytes[FRAME_ROOM];
                memcpy(bytes, frame.bytes + 2, lost);
                memcpy(bytes + lost, frame.bytes + 2 + lost + 1, size - lost - 1);
                memset(bytes + size - 1, fillers.rest, 8);
                bytes[size - 1] = fillers.second;
                assert_harmless((struct rom){.bytes = bytes, .size = size + 7}, &frame, "lost page", lost);
            }
        }
}

/* "00 18 18" cut behind 00: two equal fillers would be a page and its checksum. */
static void no_single_fault_erases_a_page_that_was_not_named(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 3, 4, 5, 8, 83, 100};
    for (int extended = 0; extended <= 1; extended++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            for (uint32_t first = 0; first + counts[c] <= 256; first += counts[c] > 8 ? 73 : counts[c] > 2 ? 11 : 1) {
                struct frame frame;
                assert_true(frame_erase(&frame, &chip, extended, first, counts[c], NULL));
                assert_int_equal(frame.first, first);
                assert_in_range(frame.count, 1, counts[c]);
                assert_erase_survives(&frame);
            }
}

static void the_frame_for_all_pages_is_never_made(void **state)
{
    (void)state;
    struct frame frame;
    for (uint32_t first = 0; first < 256; first++)
        for (int extended = 0; extended <= 1; extended++) {
            assert_true(frame_erase(&frame, &chip, extended, first, 256 - first, NULL));
            assert_true(extended ? frame.bytes[2] == 0 : frame.bytes[2] != 0xFF);
        }
}

static void running_ahead_wants_data_without_commands(void **state)
{
    (void)state;
    uint8_t bytes[256] = {0};
    struct frame frame;
    assert_true(frame_write(&frame, &chip, 0x0800C000, bytes, 256, NULL));
    assert_true(frame_may_run_ahead(&frame));
    static const uint8_t harmful[] = {0x21, 0x31, 0x43, 0x44, 0x63, 0x73, 0x82, 0x92};
    for (size_t c = 0; c < sizeof harmful; c++)
        for (size_t at = 0; at < 255; at++) { /* at either parity, and across the end */
            memset(bytes, 0, sizeof bytes);
            bytes[at] = harmful[c];
            bytes[at + 1] = (uint8_t)~harmful[c];
            assert_true(frame_write(&frame, &chip, 0x0800C000, bytes, 256, NULL));
            assert_false(frame_may_run_ahead(&frame));
        }
    /* The checksum completes a command: FF ^ 43 = BC. */
    memset(bytes, 0, sizeof bytes);
    bytes[255] = 0x43;
    assert_true(frame_write(&frame, &chip, 0x0800C000, bytes, 256, NULL));
    assert_int_equal(frame.bytes[frame.size - 1], 0xBC);
    assert_false(frame_may_run_ahead(&frame));
}

/* 08 00 FF 00 F7 | FF: with the third byte lost the device gets the address 080000F7 and its checksum FF. */
static void running_ahead_wants_a_length_that_cannot_be_a_checksum(void **state)
{
    (void)state;
    static const uint8_t bytes[256];
    struct frame frame;
    assert_true(frame_write(&frame, &chip, 0x0800FF00, bytes, 256, NULL));
    assert_false(frame_may_run_ahead(&frame));
    assert_true(frame_write(&frame, &chip, 0x0800FE00, bytes, 256, NULL));
    assert_true(frame_may_run_ahead(&frame));
    assert_true(frame_read(&frame, &chip, 0x0800FF00, 256, NULL));
    assert_false(frame_may_run_ahead(&frame));
    frame_plain(&frame, OPCODE_GET);
    assert_false(frame_may_run_ahead(&frame));
}

/* What a part does with bytes that it takes for commands; a READ takes five more. */
static bool runs_command(const uint8_t *bytes, size_t size)
{
    static const uint8_t harmful[] = {0x21, 0x31, 0x43, 0x44, 0x63, 0x73, 0x82, 0x92};
    for (size_t i = 0; i + 1 < size; i += 2) {
        bool is_pair = (bytes[i] ^ bytes[i + 1]) == 0xFF;
        if (is_pair && memchr(harmful, bytes[i], sizeof harmful) != NULL)
            return true;
        i += is_pair && bytes[i] == 0x11 ? 5 : 0;
    }
    return false;
}

/* With what the part takes for length, address or neither. */
static void assert_data_stay_data(const struct share *share)
{
    uint8_t sent[258] = {(uint8_t)(share->size - 1)}, sum = sent[0];
    memcpy(sent + 1, share->bytes, share->size);
    for (uint32_t i = 0; i < share->size; i++)
        sum ^= share->bytes[i];
    sent[share->size + 1] = sum;
    size_t size = share->size + 2;
    assert_false(runs_command(sent, size)); /* behind an address that is none */
    size_t lost = sent[1] + 4u;             /* the length got lost */
    assert_false(lost < size && runs_command(sent + lost, size - lost));
    for (unsigned bit = 0; bit < 8; bit++) {
        size_t taken = (sent[0] ^ 1u << bit) + 3u;
        assert_false(taken < size && runs_command(sent + taken, size - taken));
    }
}

/* 08 04 C4 C0 | 08: with the first byte twice the device gets the address 080804C4, which it does not have, and its
 * checksum C0; then 08 and the length are the first pair of what it takes for commands. A word has nothing left to be
 * parted from. */
#define FITS_DOUBLED 0x0804C4C0

static void assert_doubled_address_stays_address(const struct share *share)
{
    uint8_t pushed[258] = {0x08, (uint8_t)(share->size - 1)};
    memcpy(pushed + 2, share->bytes, share->size);
    assert_false(share->at == 0 && share->size > 4 && runs_command(pushed, share->size + 2));
}

/* Written as the ROM does: half-words, the upper of a word only when the lower can be written. */
static size_t write_shares(const uint8_t *block, uint32_t size)
{
    uint8_t flash[256];
    size_t count = 0;
    memset(flash, 0xFF, sizeof flash);
    for (struct share share = {0}; write_share_next(&chip, FITS_DOUBLED, block, size, &share); count++) {
        assert_int_equal(share.at % 4 + share.size % 4, 0);
        assert_data_stay_data(&share);
        assert_doubled_address_stays_address(&share);
        for (uint32_t i = 0; i < share.size; i += 4) {
            uint8_t *word = flash + share.at + i;
            const uint8_t *from = share.bytes + i;
            bool lower = word[0] == 0xFF && word[1] == 0xFF, nothing = from[0] == 0xFF && from[1] == 0xFF;
            if (lower)
                memcpy(word, from, 2);
            if ((lower || nothing) && word[2] == 0xFF && word[3] == 0xFF)
                memcpy(word + 2, from + 2, 2);
        }
    }
    assert_memory_equal(flash, block, size);
    return count;
}

static void data_is_never_taken_for_commands(void **state)
{
    (void)state;
    static const uint8_t harmful[] = {0x11, 0x21, 0x31, 0x43, 0x44, 0x63, 0x73, 0x82, 0x92};
    uint8_t block[256];
    for (uint32_t size = 4; size <= 256; size += 36)
        for (size_t c = 0; c < sizeof harmful; c++)
            for (uint32_t at = 0; at + 1 < size; at++) {
                for (uint32_t i = 0; i < size; i++)
                    block[i] = (uint8_t)(7 * i + 3 * at);
                block[at] = harmful[c];
                block[at + 1] = (uint8_t)~harmful[c];
                write_shares(block, size);
            }
}

static void most_blocks_are_written_by_one_command(void **state)
{
    (void)state;
    uint8_t block[256];
    size_t shares = 0;
    uint32_t seed = 1;
    for (size_t i = 0; i < 2000; i++) {
        for (size_t at = 0; at < sizeof block; at++)
            block[at] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
        shares += write_shares(block, sizeof block);
    }
    assert_in_range(shares, 2000, 2160);
}

/* ---- answers and the log ---- */

static void answers_are_taken_apart(void **state)
{
    (void)state;
    static const uint8_t f103[] = {0x0B, 0x22, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x63, 0x73, 0x82, 0x92};
    static const uint8_t open[] = {0x03, 0x31, 0x00, 0x02, 0x44};
    struct get_answer answer;
    assert_true(answer_get(f103, sizeof f103, &answer));
    assert_int_equal(answer.version, 0x22);
    assert_true(answer.has_get_version && answer.has_erase && !answer.has_extended_erase);
    assert_true(answer_get(open, sizeof open, &answer));
    assert_true(!answer.has_get_version && !answer.has_erase && answer.has_extended_erase);
    assert_false(answer_get(f103, sizeof f103 - 1, &answer));
    assert_false(answer_get(f103, 1, &answer));
    assert_false(answer_get(f103, 0, &answer));
    uint16_t id;
    static const uint8_t good[] = {1, 0x04, 0x14}, bad[] = {2, 0x04, 0x14};
    assert_true(answer_get_id(good, 3, &id));
    assert_int_equal(id, 0x414);
    assert_false(answer_get_id(bad, 3, &id));
    assert_false(answer_get_id(good, 2, &id));
}

static void count_entry(const struct frame_entry *entry, void *context)
{
    (void)entry;
    ++*(int *)context;
}

static void the_log_keeps_words_and_bytes(void **state)
{
    (void)state;
    int seen = 0;
    struct frame_log *log = frame_log_new(true, count_entry, &seen);
    struct frame frame;
    assert_true(frame_erase(&frame, &chip, false, 25, 3, NULL));
    frame_log_add_frame(log, &frame);
    frame_log_add(log, FRAME_RECEIVED, 7, "ACK", (const uint8_t[]){0x79}, 1);
    frame_log_add(NULL, FRAME_RECEIVED, 7, "ACK", (const uint8_t[]){0x79}, 1);
    assert_int_equal(seen, 2);
    assert_int_equal(frame_log_count(log), 2);
    assert_int_equal(frame_log_at(log, 1)->when, 7);
    struct text text = {0};
    frame_entry_text(frame_log_at(log, 0), &text);
    text_add(&text, "\n");
    frame_entry_text(frame_log_at(log, 1), &text);
    assert_string_equal(text_string(&text), "> ERASE 3 pages 25..27: 43 bc 03 19 1a 1b 19 02\n< ACK: 79");
    text_release(&text);
    frame_log_free(log);
    frame_log_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_a_byte_and_its_complement),
        cmocka_unit_test(read_is_command_address_length),
        cmocka_unit_test(write_is_command_address_data),
        cmocka_unit_test(go_is_command_address),
        cmocka_unit_test(erase_is_number_pages_checksum),
        cmocka_unit_test(nothing_outside_the_chip_becomes_a_frame),
        cmocka_unit_test(pages_outside_the_flash_are_refused),
        cmocka_unit_test(a_page_number_above_255_needs_the_extended_erase),
        cmocka_unit_test(no_length_of_read_is_a_command),
        cmocka_unit_test(no_single_fault_erases_a_page_that_was_not_named),
        cmocka_unit_test(two_bits_of_a_count_and_a_filler_erase_nothing_else),
        cmocka_unit_test(a_lost_page_and_a_lost_filler_erase_nothing_else),
        cmocka_unit_test(the_frame_for_all_pages_is_never_made),
        cmocka_unit_test(running_ahead_wants_data_without_commands),
        cmocka_unit_test(running_ahead_wants_a_length_that_cannot_be_a_checksum),
        cmocka_unit_test(data_is_never_taken_for_commands),
        cmocka_unit_test(most_blocks_are_written_by_one_command),
        cmocka_unit_test(answers_are_taken_apart),
        cmocka_unit_test(the_log_keeps_words_and_bytes),
    };
    return cmocka_run_group_tests(tests, read_chip, release_chip);
}
