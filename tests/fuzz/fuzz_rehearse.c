/* Any bytes as the code behind a vector table, run from reset: a rehearsal ends, keeps to its bounds, says the same
 * when it is done again, and each of its words has evidence. The first byte chooses the core and whether the part is
 * known. */
#include "check/check.h"
#include "load/load.h"
#include "profile/profile.h"
#include "rehearse/rehearsal.h"

#include <stdlib.h>
#include <string.h>

#define BASE     0x0800C000u
#define VECTORS  64
#define MOST     20000u
#define OVERTIME 16384u /* a search for a loop, or a jump of the timer, may end behind it */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct board board;
static struct chip part, bare;

static void must(bool condition)
{
    if (!condition)
        abort();
}

static void check(const struct rehearsal *rehearsal)
{
    must(rehearsal->count == rehearsal->options.seeds);
    for (size_t i = 0; i < rehearsal->count; i++) {
        const struct attempt *attempt = &rehearsal->attempts[i];
        must(attempt->ending < ENDING_COUNT && attempt->instructions <= MOST + OVERTIME);
        must(attempt->moment_count <= MOST_MOMENTS && attempt->sightings.count <= MOST_SIGHTINGS);
        for (size_t n = 1; n < attempt->moment_count; n++)
            must(attempt->moments[n - 1].at <= attempt->moments[n].at);
    }
    for (size_t i = 0; i < rehearsal->sightings.count; i++) {
        const struct sighting *seen = &rehearsal->sightings.items[i];
        must(seen->kind < SEEN_NOTHING && seen->step_count <= SIGHTING_STEPS);
        must(seen->certainty != CERTAINTY_PROVED || !seen->guessed);
    }
}

static void check_same(const struct rehearsal *a, const struct rehearsal *b)
{
    must(a->sightings.count == b->sightings.count && a->code_bytes == b->code_bytes);
    for (size_t i = 0; i < a->count; i++) {
        const struct attempt *x = &a->attempts[i], *y = &b->attempts[i];
        must(x->ending == y->ending && x->instructions == y->instructions && x->pc == y->pc);
        must(memcmp(x->registers, y->registers, sizeof x->registers) == 0);
    }
}

static void rehearse(const struct image *image, const struct chip *chip)
{
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    static const struct rehearsal_options options = {.wanted = true, .most = MOST, .seeds = 2};
    const struct subject request = {.map = &board.map, .board = &board, .chip = chip, .rehearse = &options};
    struct checked first, second;
    check_image_by(image, &request, &policy, NULL, 0, &first);
    check_image_by(image, &request, &policy, NULL, 0, &second);
    if (first.rehearsal != NULL) {
        check(first.rehearsal);
        check_same(first.rehearsal, second.rehearsal);
    }
    checked_release(&first);
    checked_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault fault;
    if (board.name == NULL)
        must(board_read("ds203", &board, &fault) && chip_read(board.chip, &part, &fault) &&
             chip_read("cortex-m4f", &bare, &fault));
    if (size < 1)
        return 0;
    const uint32_t table[2] = {0x2000C000, (BASE + VECTORS) | 1};
    uint8_t *bytes = calloc(VECTORS + size + 1, 1);
    must(bytes != NULL);
    memcpy(bytes, table, sizeof table);
    memcpy(bytes + VECTORS, data + 1, size - 1);
    struct chip *chip = (data[0] & 0x80) != 0 ? &bare : &part;
    chip->core = (enum core)((data[0] & 0x7F) % CORE_COUNT);
    struct image image = {0};
    struct load_options options = {.has_base = true, .base = BASE};
    if (image_load_bytes("fuzz.bin", bytes, VECTORS + size - 1, &options, &image, &fault))
        rehearse(&image, chip);
    image_release(&image);
    return 0;
}
