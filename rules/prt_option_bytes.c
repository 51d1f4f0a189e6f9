#include "prt_option_bytes.h"

#include "base/text.h"
#include "facts/evidence.h"
#include "segment_bytes.h"

#define ULL(x) ((unsigned long long)(x))

static uint32_t value_of(const uint8_t *bytes, unsigned width)
{
    uint32_t value = 0;
    for (unsigned i = width; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

/* True when both bytes are loaded, and neither erased nor complements: erased pairs are not compared. */
static bool is_bad_pair(const struct image *image, uint64_t address, uint8_t pair[2])
{
    return image_read(image, address, pair, 2) && (pair[0] ^ pair[1]) != 0xFF && (pair[0] & pair[1]) != 0xFF;
}

/* What the chip is after its next reset with these bytes. */
static void describe_lock(const struct chip_family *family, const struct lock *lock, const struct image *image,
                          struct text *out)
{
    uint8_t bytes[4] = {0}, pair[2];
    if (!image_read(image, lock->at, bytes, lock->width)) {
        text_add(out, "%s is not among them, and the erase before leaves it 0xff: %s on", lock->name, lock->what);
        return;
    }
    uint32_t value = value_of(bytes, lock->width) & lock->mask;
    int digits = 2 * (int)lock->width;
    if (family->pair_count > 0 && is_bad_pair(image, lock->at, pair))
        text_add(out, "%s 0x%02x does not fit its complement 0x%02x: %s on", lock->name, pair[0], pair[1], lock->what);
    else if (value == lock->safe)
        text_add(out, "%s 0x%0*x leaves %s off", lock->name, digits, value, lock->what);
    else if (lock->permanent != 0 && value == lock->permanent)
        text_add(out, "%s 0x%0*x is %s", lock->name, digits, value, lock->why);
    else
        text_add(out, "%s 0x%0*x %s", lock->name, digits, value, lock->locks);
}

/* Those of them that no lock has told of. */
static void check_pairs(const struct subject *subject, struct inquiry *inquiry, struct range options)
{
    const struct chip_family *family = subject->chip->family;
    for (size_t i = 0; i < family->pair_count; i++) {
        struct range at = range_of(options.start + 2 * i, 2);
        uint8_t pair[2];
        bool told = false;
        for (size_t lock = 0; lock < family->lock_count; lock++)
            told |= range_has(at, family->locks[lock].at);
        if (told || at.end > options.end || !is_bad_pair(subject->image, at.start, pair))
            continue;
        struct place place = place_loaded(subject, at);
        found(inquiry, &place,
              "option byte %s at 0x%08llx is 0x%02x with 0x%02x behind it, where its complement 0x%02x belongs: a chip "
              "that finds this at reset takes the byte for 0xff",
              family->pairs[i], ULL(at.start), pair[0], pair[1], pair[0] ^ 0xFF);
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
    const struct chip_family *family = subject->chip->family;
    bool known = family != NULL && family->lock_count > 0;
    struct place place = place_loaded(subject, hit);
    struct text locks = {0};
    for (size_t i = 0; known && i < family->lock_count; i++) {
        text_add(&locks, "%s", i > 0 ? "; " : "");
        describe_lock(family, &family->locks[i], subject->image, &locks);
    }
    found(inquiry, &place, "%llu bytes at 0x%08llx..0x%08llx are option bytes of the %s%s%s%s: %s",
          ULL(image_loaded(subject->image, bank->range)), ULL(hit.start), ULL(hit.end), subject->chip->name,
          known ? " (" : "", known ? family->title : "", known ? ")" : "",
          known ? text_string(&locks) : "what they mean is not known for this chip");
    text_release(&locks);
    if (known)
        check_pairs(subject, inquiry, bank->range);
}
