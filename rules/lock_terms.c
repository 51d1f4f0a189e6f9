#include "lock_terms.h"

#include "base/crc.h"
#include "facts/table_looks.h"
#include "flexspi_image.h"
#include "picobin.h"

struct range lock_term_range(const struct subject *subject, const struct lock_term *term)
{
    const struct chip *chip = subject->chip;
    uint64_t at = term->at;
    if (term->from_end != 0)
        at = chip->flash_count > 0 ? chip->flash[chip->flash_count - 1].range.end - at : UINT32_MAX;
    return range_of(at, term->width > 0 ? term->width : term->length);
}

/* Linkers leave no larger gaps inside a flash, and nobody makes a .bin over larger ones. */
#define GAP_CAP ((uint64_t)1 << 20)

static bool is_in_gap(const struct image *image, uint64_t address)
{
    for (size_t i = 0; i + 1 < image->extent_count; i++) {
        struct range gap = {image->extents[i].range.end, image->extents[i + 1].range.start};
        if (range_has(gap, address))
            return range_size(gap) <= GAP_CAP;
    }
    return false;
}

static bool read_bytes(const struct lock_view *view, struct range range, uint8_t *bytes)
{
    for (uint64_t at = range.start; at < range.end; at++, bytes++) {
        if (image_read(view->subject->image, at, bytes, 1))
            continue;
        if (!view->filled || !is_in_gap(view->subject->image, at))
            return false;
        *bytes = view->fill;
    }
    return true;
}

static bool read_word(const struct lock_view *view, uint64_t at, unsigned width, uint32_t *value)
{
    uint8_t bytes[4];
    if (!read_bytes(view, range_of(at, width), bytes))
        return false;
    *value = 0;
    for (unsigned i = width; i-- > 0;)
        *value = *value << 8 | bytes[i];
    return true;
}

bool lock_word(const struct lock_view *view, const struct lock_term *term, uint32_t *value)
{
    return term->width > 0 && read_word(view, lock_term_range(view->subject, term).start, term->width, value);
}

/* ---- words ---- */

static bool is_one_of(const struct lock_view *view, const struct lock_term *term)
{
    uint32_t value;
    if (!lock_word(view, term, &value))
        return false;
    for (size_t i = 0; i < term->value_count; i++)
        if ((value & term->mask) == term->values[i])
            return true;
    return false;
}

static bool is_none_of(const struct lock_view *view, const struct lock_term *term)
{
    uint32_t value;
    return lock_word(view, term, &value) && !is_one_of(view, term);
}

static bool is_up_to(const struct lock_view *view, const struct lock_term *term)
{
    uint32_t value, other;
    return lock_word(view, term, &value) && read_word(view, term->values[0], term->width, &other) &&
           (value & term->mask) <= (other & term->mask);
}

static bool is_complement(const struct lock_view *view, const struct lock_term *term)
{
    uint32_t value, other;
    return lock_word(view, term, &value) && read_word(view, term->values[0], term->width, &other) &&
           ((value ^ other) & term->mask) == term->mask;
}

static uint64_t pointed_to(uint32_t value, const struct lock_term *term)
{
    return (uint64_t)value * term->mask;
}

static bool leads_to_no_table(const struct lock_view *view, const struct lock_term *term)
{
    uint32_t value;
    return lock_word(view, term, &value) && image_chunk_at(view->subject->image, pointed_to(value, term)) != NULL &&
           !looks_like_table(view->subject, pointed_to(value, term));
}

static bool leads_nowhere(const struct lock_view *view, const struct lock_term *term)
{
    uint32_t value;
    return lock_word(view, term, &value) && image_chunk_at(view->subject->image, pointed_to(value, term)) == NULL;
}

/* ---- ranges ---- */

static bool is_missing(const struct lock_view *view, const struct lock_term *term)
{
    return image_chunk_at(view->subject->image, lock_term_range(view->subject, term).start) == NULL;
}

static bool is_loaded(const struct lock_view *view, const struct lock_term *term)
{
    return image_loaded(view->subject->image, lock_term_range(view->subject, term)) > 0;
}

static bool is_partly_loaded(const struct lock_view *view, const struct lock_term *term)
{
    uint64_t loaded = image_loaded(view->subject->image, lock_term_range(view->subject, term));
    return loaded > 0 && loaded < term->length;
}

static bool has_other_than(const struct lock_view *view, const struct lock_term *term)
{
    struct range range = lock_term_range(view->subject, term);
    uint8_t byte;
    for (uint64_t at = range.start; at < range.end; at++)
        if (image_read(view->subject->image, at, &byte, 1) && byte != term->values[0])
            return true;
    return false;
}

/* A pair that reads as erased is not compared by any of the parts that have pairs. */
static bool has_unpaired(const struct lock_view *view, const struct lock_term *term, unsigned width)
{
    struct range range = lock_term_range(view->subject, term);
    uint32_t all = width == 1 ? 0xFF : 0xFFFF, value, other;
    for (uint64_t at = range.start; at + 2 * width <= range.end; at += 2 * width)
        if (read_word(view, at, width, &value) && read_word(view, at + width, width, &other) &&
            (value ^ other) != all && (value & other) != all && (value | other) != 0)
            return true;
    return false;
}

static bool has_unpaired_bytes(const struct lock_view *view, const struct lock_term *term)
{
    return has_unpaired(view, term, 1);
}

static bool has_unpaired_half_words(const struct lock_view *view, const struct lock_term *term)
{
    return has_unpaired(view, term, 2);
}

/* ---- sums ---- */

static bool has_wrong_sum(const struct lock_view *view, const struct lock_term *term)
{
    uint32_t sum = 0, word;
    for (uint32_t i = 0; i < 8; i++) {
        if (!read_word(view, term->at + 4 * i, 4, &word))
            return false;
        sum += word;
    }
    return sum != 0;
}

static bool has_wrong_crc(const struct lock_view *view, const struct lock_term *term,
                          uint32_t (*add)(uint32_t crc, const uint8_t *bytes, size_t size))
{
    struct range range = lock_term_range(view->subject, term);
    uint32_t crc = CRC_START, wanted;
    uint8_t byte;
    for (uint64_t at = range.start; at < range.end; at++) {
        if (!read_bytes(view, range_of(at, 1), &byte))
            return false;
        crc = add(crc, &byte, 1);
    }
    return read_word(view, term->values[0], 4, &wanted) && crc != wanted;
}

static bool has_wrong_crc_msb(const struct lock_view *view, const struct lock_term *term)
{
    return has_wrong_crc(view, term, crc_msb);
}

static bool has_wrong_crc_lsb(const struct lock_view *view, const struct lock_term *term)
{
    return has_wrong_crc(view, term, crc_lsb);
}

/* ---- boot headers ---- */

/* nxp-mcuxpresso/spsdk, spsdk/image/mbi/mbi_mixin.py: word 8 is the length, word 9 the type (2 and 5 have a CRC), word
 * 10 the CRC over all else. */
static bool has_wrong_image_crc(const struct lock_view *view, const struct lock_term *term)
{
    enum { LENGTH = 0x20, TYPE = 0x24, CRC = 0x28, LENGTH_CAP = 16 << 20 };
    uint32_t length, type, wanted, crc = CRC_START;
    if (!read_word(view, term->at + TYPE, 4, &type) || ((type & 0x3F) != 2 && (type & 0x3F) != 5) ||
        !read_word(view, term->at + LENGTH, 4, &length) || length > LENGTH_CAP ||
        !read_word(view, term->at + CRC, 4, &wanted))
        return false;
    uint8_t byte;
    for (uint32_t i = 0; i < length; i++) {
        if (i == CRC)
            i += 4;
        if (!image_read(view->subject->image, (uint64_t)term->at + i, &byte, 1))
            return true; /* shorter than it says */
        crc = crc_msb(crc, &byte, 1);
    }
    return crc != wanted;
}

static bool lacks_picobin(const struct lock_view *view, const struct lock_term *term)
{
    return !picobin_boots(view->subject->image, lock_term_range(view->subject, term));
}

static bool lacks_flexspi_image(const struct lock_view *view, const struct lock_term *term)
{
    return !flexspi_image_boots(view->subject->image, term->at);
}

static bool (*const tests[LOCK_TESTS])(const struct lock_view *view, const struct lock_term *term) = {
    [LOCK_IS] = is_one_of,
    [LOCK_IS_NOT] = is_none_of,
    [LOCK_UP_TO] = is_up_to,
    [LOCK_COMPLEMENT] = is_complement,
    [LOCK_MISSING] = is_missing,
    [LOCK_LOADED] = is_loaded,
    [LOCK_PARTLY] = is_partly_loaded,
    [LOCK_OTHER_THAN] = has_other_than,
    [LOCK_UNPAIRED] = has_unpaired_bytes,
    [LOCK_UNPAIRED16] = has_unpaired_half_words,
    [LOCK_SUM] = has_wrong_sum,
    [LOCK_CRC_MSB] = has_wrong_crc_msb,
    [LOCK_CRC_LSB] = has_wrong_crc_lsb,
    [LOCK_NO_TABLE] = leads_to_no_table,
    [LOCK_NOWHERE] = leads_nowhere,
    [LOCK_IMAGE_CRC] = has_wrong_image_crc,
    [LOCK_PICOBIN] = lacks_picobin,
    [LOCK_NO_IMAGE] = lacks_flexspi_image,
};

bool lock_holds(const struct lock_view *view, const struct lock *lock)
{
    for (size_t i = 0; i < lock->term_count; i++)
        if (!tests[lock->terms[i].test](view, &lock->terms[i]))
            return false;
    return true;
}
