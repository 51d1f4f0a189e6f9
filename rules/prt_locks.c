#include "prt_locks.h"

#include "base/text.h"
#include "facts/evidence.h"
#include "lock_terms.h"
#include "segment_bytes.h"

#include <string.h>

#define ULL(x) ((unsigned long long)(x))

static struct place place_of(const struct subject *subject, struct range range)
{
    struct range loaded = loaded_span(subject->image, range);
    if (range_size(loaded) > 0)
        return place_loaded(subject, loaded);
    return (struct place){.has_address = true, .range = range};
}

/* What the row's first term looked at: "RDP 0xcc at 0x1ffff800". */
static void describe(const struct lock_view *view, const struct lock *lock, struct text *out)
{
    const struct lock_term *term = &lock->terms[0];
    struct range range = lock_term_range(view->subject, term);
    struct range loaded = loaded_span(view->subject->image, range);
    uint32_t value;
    if (lock_word(view, term, &value))
        text_add(out, "%s 0x%0*x at 0x%08llx", lock->name, 2 * term->width, value, ULL(range.start));
    else if (term->length > 0 && range_size(loaded) > 0)
        text_add(out, "%s, bytes at 0x%08llx..0x%08llx", lock->name, ULL(loaded.start), ULL(loaded.end));
    else if (term->test == LOCK_MISSING)
        text_add(out, "%s is not among the bytes (0x%08llx)", lock->name, ULL(range.start));
    else
        text_add(out, "%s at 0x%08llx", lock->name, ULL(range.start));
    text_add(out, "%s", lock->permanent ? ", for ever" : "");
}

static void tell(const struct lock_view *view, struct inquiry *inquiry, const struct lock *lock)
{
    struct text what = {0};
    struct place place = place_of(view->subject, lock_term_range(view->subject, &lock->terms[0]));
    describe(view, lock, &what);
    found_as(inquiry, lock->severity, &place, "%s: %s", text_string(&what), lock->effect);
    text_release(&what);
}

/* A row in front of it says what is so of the same thing. */
static bool is_said_before(const struct lock_view *view, const struct lock *first, const struct lock *lock)
{
    for (const struct lock *other = first; other < lock; other++)
        if (strcmp(other->code, lock->code) == 0 && strcmp(other->name, lock->name) == 0 && lock_holds(view, other))
            return true;
    return false;
}

/* How many of that kind were told. */
static size_t tell_all(const struct lock_view *view, struct inquiry *inquiry, bool notes)
{
    const struct chip *chip = view->subject->chip;
    size_t count = 0;
    for (const struct lock *lock = chip->locks, *end = lock + chip->lock_count; lock != end; lock++) {
        if (strcmp(lock->code, inquiry_code(inquiry)) != 0 || (lock->severity == SEVERITY_NOTE) != notes ||
            !lock_holds(view, lock) || is_said_before(view, chip->locks, lock))
            continue;
        tell(view, inquiry, lock);
        count++;
    }
    return count;
}

bool has_locks(const struct chip *chip, const char *code)
{
    for (size_t i = 0; i < chip->lock_count; i++)
        if (strcmp(chip->locks[i].code, code) == 0)
            return true;
    return false;
}

void check_locks(const struct subject *subject, struct inquiry *inquiry)
{
    struct lock_view view = {.subject = subject};
    if (!has_locks(subject->chip, inquiry_code(inquiry)))
        skipped(inquiry, "no part that has such words is named (--chip)");
    else if (tell_all(&view, inquiry, false) == 0)
        tell_all(&view, inquiry, true);
}

/* ---- option bytes of parts without rows ---- */

void check_option_bytes(const struct subject *subject, struct inquiry *inquiry)
{
    const struct bank *bank = chip_other(subject->chip, "OPTION_BYTES");
    if (has_locks(subject->chip, inquiry_code(inquiry)) || bank == NULL || bank->is_settings) {
        check_locks(subject, inquiry);
        return;
    }
    struct range hit = loaded_span(subject->image, bank->range);
    if (range_size(hit) == 0)
        return;
    struct place place = place_loaded(subject, hit);
    found(inquiry, &place, "%llu bytes at 0x%08llx..0x%08llx are option bytes of the %s: what they mean is not known",
          ULL(image_loaded(subject->image, bank->range)), ULL(hit.start), ULL(hit.end), subject->chip->name);
}

/* ---- gaps ---- */

static void check_segments(const struct subject *subject, struct inquiry *inquiry, const char *name, struct range range)
{
    for (struct segment_run run = {0}; next_segment_run(subject->image, &run);) {
        struct range hit = range_common(run.range, range);
        if (range_size(hit) == 0)
            continue;
        struct place place = {.has_address = true, .range = hit};
        found_as(inquiry, SEVERITY_BRICK, &place,
                 "segment %zu writes 0x%08llx..0x%08llx, %s of the %s, where no section has bytes", run.segment,
                 ULL(hit.start), ULL(hit.end), name, subject->chip->name);
    }
}

static bool is_loaded(const struct subject *subject, const struct lock *lock)
{
    return image_loaded(subject->image, lock_term_range(subject, &lock->terms[0])) > 0;
}

/* What is wrong without any fill is told by the row's own rule. */
static bool is_told(const struct lock_view *bare, const struct lock *lock)
{
    const struct chip *chip = bare->subject->chip;
    for (const struct lock *other = chip->locks, *end = other + chip->lock_count; other != end; other++)
        if (strcmp(other->code, lock->code) == 0 && strcmp(other->name, lock->name) == 0 && lock_holds(bare, other))
            return true;
    return false;
}

static bool is_locked_by(const struct lock_view *filled, const struct lock *lock)
{
    const struct lock_view bare = {.subject = filled->subject};
    return lock->severity >= SEVERITY_ERROR && lock->terms[0].width > 0 && !is_loaded(filled->subject, lock) &&
           lock_holds(filled, lock) && !is_told(&bare, lock);
}

void check_filled_locks(const struct subject *subject, struct inquiry *inquiry)
{
    const struct chip *chip = subject->chip;
    if (chip->lock_count == 0) {
        skipped(inquiry, "no part that has such words is named (--chip)");
        return;
    }
    for (size_t i = 0; i < chip->other_count; i++)
        if (chip->other[i].is_settings)
            check_segments(subject, inquiry, chip->other[i].name, chip->other[i].range);
    const struct lock_view zeros = {.subject = subject, .filled = true, .fill = 0};
    for (const struct lock *lock = chip->locks, *end = lock + chip->lock_count; lock != end; lock++) {
        if (!is_locked_by(&zeros, lock) || is_said_before(&zeros, chip->locks, lock))
            continue;
        struct range range = lock_term_range(subject, &lock->terms[0]);
        struct place place = {.has_address = true, .range = range};
        found(inquiry, &place, "%s at 0x%08llx lies in a gap, which objcopy -O binary fills with 0x00%s: %s",
              lock->name, ULL(range.start), lock->permanent ? ", for ever" : "", lock->effect);
    }
}
