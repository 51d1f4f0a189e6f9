#include "prt_option_bytes.h"

#include "evidence.h"
#include "segment_bytes.h"

#include <stdio.h>

#define ULL(x) ((unsigned long long)(x))

/* Families whose option bytes are pairs of a byte and its complement from 0x1FFFF800 on, RDP first. Others have other
 * layouts, and a chip's product id tells which family it is of (stm32duino/stm32flash, dev_table.c). */
struct option_family {
    const char *title;
    unsigned product_ids[8]; /* 0 behind the last */
    uint8_t unprotected;     /* RDP: no read protection. Any other value is one, an erased one too */
    bool has_level2;         /* RDP 0xCC: read protection for good */
};

#define LEVEL2 0xCC

static const struct option_family option_families[] = {
    /* PM0075 (STM32F10xxx flash programming manual), 2.4.1: one level, off with 0xA5 */
    {"STM32F1", {0x410, 0x412, 0x414, 0x418, 0x420, 0x428, 0x430}, 0xA5, false},
    /* RM0091 (STM32F0x1/2/8), Read protection: levels 0 (0xAA), 1 and 2 (0xCC) */
    {"STM32F0", {0x440, 0x442, 0x444, 0x445, 0x448}, 0xAA, true},
    /* RM0316 (STM32F303), Read protection: the same */
    {"STM32F3", {0x422, 0x432, 0x438, 0x439}, 0xAA, true},
};

/* In the order in which they lie there (PM0075, 2.5; the F0 and F3 have the same). */
static const char *const option_names[] = {"RDP", "USER", "Data0", "Data1", "WRP0", "WRP1", "WRP2", "WRP3"};

static const struct option_family *family_of(const struct chip *chip)
{
    for (size_t i = 0; i < sizeof option_families / sizeof *option_families; i++)
        for (const unsigned *id = option_families[i].product_ids; *id != 0; id++)
            if (*id == chip->product_id)
                return &option_families[i];
    return NULL;
}

/* True when both bytes are loaded, and neither erased nor complements: erased pairs are not compared. */
static bool is_bad_pair(const struct image *image, uint64_t address, uint8_t pair[2])
{
    return image_read(image, address, pair, 2) && (pair[0] ^ pair[1]) != 0xFF && (pair[0] & pair[1]) != 0xFF;
}

/* What the chip is after its next reset with these bytes, for the sentence. */
static void describe_protection(const struct option_family *family, const struct image *image, uint64_t address,
                                char buffer[200])
{
    uint8_t rdp = 0xFF, pair[2];
    bool given = image_read(image, address, &rdp, 1), bad = is_bad_pair(image, address, pair);
    if (!given)
        snprintf(buffer, 200, "RDP is not among them, and the erase before leaves it 0xff: read protection on");
    else if (bad)
        snprintf(buffer, 200, "RDP 0x%02x does not fit its complement 0x%02x: read protection on", rdp, pair[1]);
    else if (rdp == family->unprotected)
        snprintf(buffer, 200, "RDP 0x%02x leaves read protection off", rdp);
    else if (family->has_level2 && rdp == LEVEL2)
        snprintf(buffer, 200,
                 "RDP 0x%02x is read protection level 2, which is permanent: no debugger and no ROM bootloader ever "
                 "again",
                 rdp);
    else
        snprintf(buffer, 200, "RDP 0x%02x switches read protection on%s, and taking it off erases the whole flash", rdp,
                 family->has_level2 ? " (level 1)" : ", the one level that the family has");
}

/* Those behind RDP, whose own pair decides about read protection. */
static void check_pairs(const struct subject *subject, struct inquiry *inquiry, struct range options)
{
    for (size_t i = 1; i < sizeof option_names / sizeof *option_names; i++) {
        struct range at = range_of(options.start + 2 * i, 2);
        uint8_t pair[2];
        if (at.end > options.end || !is_bad_pair(subject->image, at.start, pair))
            continue;
        struct place place = place_loaded(subject, at);
        found(inquiry, &place,
              "option byte %s at 0x%08llx is 0x%02x with 0x%02x behind it, where its complement 0x%02x belongs: a chip "
              "that finds this at reset takes the byte for 0xff",
              option_names[i], ULL(at.start), pair[0], pair[1], pair[0] ^ 0xFF);
    }
}

static void check_segments(const struct subject *subject, struct inquiry *inquiry, struct range options)
{
    for (struct segment_run run = {0}; next_segment_run(subject->image, &run);) {
        struct range hit = range_common(run.range, options);
        if (range_size(hit) == 0)
            continue;
        struct place place = {.has_address = true, .range = hit};
        found(inquiry, &place, "segment %zu writes 0x%08llx..0x%08llx, option bytes of the %s", run.segment,
              ULL(hit.start), ULL(hit.end), subject->chip->name);
    }
}

void check_option_bytes(const struct subject *subject, struct inquiry *inquiry)
{
    const struct bank *bank = chip_other(subject->chip, "OPTION_BYTES");
    struct range hit = loaded_span(subject->image, bank->range);
    check_segments(subject, inquiry, bank->range);
    if (range_size(hit) == 0)
        return;
    const struct option_family *family = family_of(subject->chip);
    struct place place = place_loaded(subject, hit);
    char protection[200] = "what they mean is not known for this chip";
    if (family != NULL)
        describe_protection(family, subject->image, bank->range.start, protection);
    found(inquiry, &place, "%llu bytes at 0x%08llx..0x%08llx are option bytes of the %s%s%s%s: %s",
          ULL(image_loaded(subject->image, bank->range)), ULL(hit.start), ULL(hit.end), subject->chip->name,
          family != NULL ? " (" : "", family != NULL ? family->title : "", family != NULL ? ")" : "", protection);
    if (family != NULL)
        check_pairs(subject, inquiry, bank->range);
}
