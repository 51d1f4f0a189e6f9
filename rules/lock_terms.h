/* Whether what an image loads is what a row of rules/locks asks for. */
#pragma once
#include "facts/subject.h"
#include "model/lock.h"

/* The image, and what a program that fills gaps makes of its gaps. */
struct lock_view {
    const struct subject *subject;
    bool filled;  /* words in gaps of the image count as loaded, of ... */
    uint8_t fill; /* ... these bytes */
};

/* Where the term looks. */
struct range lock_term_range(const struct subject *subject, const struct lock_term *term);
/* The word of a term that has one, unmasked; false when it is not loaded whole. */
bool lock_word(const struct lock_view *view, const struct lock_term *term, uint32_t *value);
bool lock_holds(const struct lock_view *view, const struct lock *lock);
