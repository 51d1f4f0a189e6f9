/* Where a block may be that was acknowledged and is not in its place. The checksum of an address is an XOR: a bit that
 * flips in two of its bytes, or in one and the checksum, goes unnoticed, and so does a byte that gets lost while
 * another one comes twice, if these two are equal or the order alone changes; the block is programmed elsewhere.
 * Programming clears bits, so a half-word that was written shows its own value wherever it was written. */
#include "programmer/protocol/content.h"
#include "programming.h"

#include "base/bytes.h"

#include <string.h>

#define PLACES_NAMED 3

/* What one WRITE carried. */
struct write_command {
    uint32_t address, size;
    uint8_t bytes[BLOCK];
};

struct trail {
    struct text places;
    size_t count, whole; /* places that may hold some of it; and all of it */
};

/* The WRITE that carried the half-word which holds offset `at` of the page. */
static struct write_command command_at(const struct programming *run, const struct page *page, uint32_t at)
{
    struct write_command command = {0};
    size_t count = plan_stretches(run->plan, page, run->stretches);
    at &= ~1u;
    for (size_t i = 0; i < count; i++) {
        const struct stretch *stretch = &run->stretches[i];
        if (at < stretch->at || at >= stretch->at + stretch->size)
            continue;
        for (struct share share = {0}; bootloader_next_share(run->bootloader, page->address + stretch->at,
                                                             page->wanted + stretch->at, stretch->size, &share);) {
            uint32_t from = stretch->at + share.at;
            if (at < from || at >= from + share.size || memcmp(share.bytes + at - from, page->wanted + at, 2) != 0)
                continue;
            command.address = page->address + from;
            command.size = share.size;
            memcpy(command.bytes, share.bytes, share.size);
        }
    }
    return command;
}

/* Half-words outside the plan that read as if they had been written there; *all when each one does. */
static size_t count_traces(const struct plan *plan, uint32_t place, const uint8_t *found, uint32_t size,
                           const struct write_command *lost, bool *all)
{
    size_t traces = 0;
    *all = true;
    for (uint32_t i = 0; i + 1 < size; i += 2) {
        bool trace = bytes_le16(found + i) == bytes_le16(lost->bytes + i);
        if (bytes_le16(lost->bytes + i) == plan->geometry.erased * 0x0101u)
            continue;
        *all = *all && trace;
        traces += trace && plan_page(plan, place + i) == NULL;
    }
    return traces;
}

static bool look_at(struct programming *run, uint32_t place, const struct write_command *lost, struct trail *trail,
                    struct fault *fault)
{
    uint8_t found[BLOCK], again[BLOCK];
    struct range there =
        range_common(range_of(place, lost->size),
                     range_of(run->plan->flash, bootloader_flash_end(run->bootloader) - run->plan->flash));
    bool all;
    if (place < run->plan->flash || place >= there.end || place % 2 != 0)
        return true;
    uint32_t size = (uint32_t)range_size(there);
    if (!content_read(run->bootloader, place, found, again, size, fault))
        return false;
    if (count_traces(run->plan, place, found, size, lost, &all) == 0)
        return true;
    if (trail->count++ < PLACES_NAMED)
        text_add(&trail->places, "%s 0x%08x%s", trail->count > 1 ? "," : "", place, all ? " (all of it is there)" : "");
    trail->whole += all;
    return true;
}

#define HEAD 5 /* the bytes of an address and their checksum */

static uint8_t sum_of(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum ^= bytes[i];
    return sum;
}

/* Byte `lost` does not arrive, byte `doubled` comes twice. */
static void shift_head(const uint8_t head[HEAD], size_t lost, size_t doubled, uint8_t shifted[HEAD])
{
    for (size_t i = 0, to = 0; i < HEAD; i++)
        for (size_t times = i == lost ? 0 : i == doubled ? 2 : 1; times > 0; times--)
            shifted[to++] = head[i];
}

/* Every address that passes the checksum when one byte gets lost and another one comes twice. */
static bool follow_shifts(struct programming *run, const struct write_command *lost, struct trail *trail,
                          struct fault *fault)
{
    uint8_t head[HEAD], shifted[HEAD];
    for (size_t i = 0; i < HEAD - 1; i++)
        head[i] = (uint8_t)(lost->address >> (24 - 8 * i));
    head[HEAD - 1] = sum_of(head, HEAD - 1);
    for (size_t one = 0; one < HEAD; one++)
        for (size_t other = 0; other < HEAD; other++) {
            if (one == other)
                continue;
            shift_head(head, one, other, shifted);
            uint32_t place =
                (uint32_t)shifted[0] << 24 | (uint32_t)shifted[1] << 16 | (uint32_t)shifted[2] << 8 | shifted[3];
            if (sum_of(shifted, HEAD) == 0 && place != lost->address && !look_at(run, place, lost, trail, fault))
                return false;
        }
    return true;
}

/* Every address that passes the checksum when one bit of two bytes of the frame flips. */
static bool follow_flips(struct programming *run, const struct write_command *lost, struct trail *trail,
                         struct fault *fault)
{
    for (unsigned one = 0; one < 32; one++) {
        if (!look_at(run, lost->address ^ 1u << one, lost, trail, fault))
            return false;
        for (unsigned other = one + 8; other < 32; other += 8)
            if (!look_at(run, lost->address ^ 1u << one ^ 1u << other, lost, trail, fault))
                return false;
    }
    return true;
}

/* Most of it is where it belongs, so it was written there. */
static bool is_in_place(const struct plan *plan, const uint8_t *found, const struct write_command *command)
{
    const unsigned blank = plan->geometry.erased * 0x0101u;
    uint32_t written = 0, right = 0;
    for (uint32_t i = 0; i + 1 < command->size; i += 2) {
        bool programs = bytes_le16(command->bytes + i) != blank;
        written += programs;
        right += programs && bytes_le16(found + i) == bytes_le16(command->bytes + i);
    }
    return 2 * right > written;
}

bool find_lost_block(struct programming *run, const struct page *page, uint32_t at, const uint8_t *block,
                     struct fault *fault)
{
    struct write_command lost = command_at(run, page, at);
    struct trail trail = {0};
    const uint8_t *found = block + (lost.address - page->address) % PLAN_BLOCK;
    if (lost.size == 0 || is_in_place(run->plan, found, &lost))
        return true;
    bool good = follow_flips(run, &lost, &trail, fault) && follow_shifts(run, &lost, &trail, fault);
    if (good && trail.count > 0) {
        run->strayed = true;
        good = fault_set(
            fault, FAULT_DEVICE,
            "the %u bytes for 0x%08x were acknowledged and are not there: two faults in the bytes of "
            "their address may have sent them to%s%s, outside the image. That is not repaired: compare with "
            "a backup, and write it back (dsocheck device restore) over a shorter cable or at a lower "
            "--baud",
            lost.size, lost.address, text_string(&trail.places), trail.count > PLACES_NAMED ? " and elsewhere" : "");
    }
    text_release(&trail.places);
    return good;
}
