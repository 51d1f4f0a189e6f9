/* One term of a row's `when`, in words with blanks between them:
 *   PLACE [& MASK] = VALUE|VALUE…    PLACE [* FACTOR] no-table    RANGE loaded    RANGE crc-msb ADDRESS
 * A PLACE is ADDRESS:BITS or ADDRESS, a RANGE is ADDRESS+LENGTH; "end-40" is 40 bytes before the end of the flash. */
#include "locks.h"

#include "base/number.h"

#include <stdlib.h>
#include <string.h>

#define LAST_OF_32 0xFFFFFFFFu

static bool read_number(const char *text, uint32_t *value, const char **why)
{
    uint64_t number;
    if (text == NULL || !number_read(text, LAST_OF_32, &number, why))
        return false;
    *value = (uint32_t)number;
    return true;
}

static bool read_width(const char *text, struct lock_term *term, const char **why)
{
    uint32_t bits;
    *why = "has a width other than 8, 16 or 32 bits";
    if (!read_number(text, &bits, why) || (bits != 8 && bits != 16 && bits != 32))
        return false;
    term->width = (uint8_t)(bits / 8);
    return true;
}

static bool read_place(char *text, struct lock_term *term, const char **why)
{
    char *colon = strchr(text, ':'), *plus = strchr(text, '+');
    if (strncmp(text, "end-", 4) == 0) {
        term->from_end = 1;
        text += 4;
    }
    if (colon != NULL)
        *colon = '\0';
    if (plus != NULL)
        *plus = '\0';
    return read_number(text, &term->at, why) && (colon == NULL || read_width(colon + 1, term, why)) &&
           (plus == NULL || read_number(plus + 1, &term->length, why));
}

/* The addresses of other words are written as places, for their width to be seen. */
static bool read_values(char *text, struct lock_term *term, const char **why)
{
    char *rest = NULL;
    for (char *value = strtok_r(text, "|", &rest); value != NULL; value = strtok_r(NULL, "|", &rest)) {
        *why = "has more values than a row has room for";
        char *colon = strchr(value, ':');
        if (colon != NULL)
            *colon = '\0';
        if (term->value_count == LOCK_VALUES || !read_number(value, &term->values[term->value_count++], why))
            return false;
    }
    return true;
}

static bool find_test(const char *word, struct lock_term *term)
{
    for (size_t i = 0; word != NULL && i < LOCK_TESTS; i++)
        if (strcmp(word, lock_test_names[i]) == 0) {
            term->test = (uint8_t)i;
            return true;
        }
    return false;
}

/* What each test needs of a term. */
static const struct {
    bool word, range, value;
} wanted[LOCK_TESTS] = {
    [LOCK_IS] = {.word = true, .value = true},
    [LOCK_IS_NOT] = {.word = true, .value = true},
    [LOCK_UP_TO] = {.word = true, .value = true},
    [LOCK_COMPLEMENT] = {.word = true, .value = true},
    [LOCK_LOADED] = {.range = true},
    [LOCK_PARTLY] = {.range = true},
    [LOCK_OTHER_THAN] = {.range = true, .value = true},
    [LOCK_UNPAIRED] = {.range = true},
    [LOCK_UNPAIRED16] = {.range = true},
    [LOCK_CRC_MSB] = {.range = true, .value = true},
    [LOCK_CRC_LSB] = {.range = true, .value = true},
    [LOCK_NO_TABLE] = {.word = true},
    [LOCK_NOWHERE] = {.word = true},
    [LOCK_PICOBIN] = {.range = true},
};

static bool is_whole(const struct lock_term *term, const char **why)
{
    *why = "lacks what its test needs: a width (ADDRESS:32), a length (ADDRESS+16) or a value";
    return (term->width > 0) == wanted[term->test].word && (term->length > 0) == wanted[term->test].range &&
           (term->value_count > 0) == wanted[term->test].value;
}

bool lock_term_read(char *text, struct lock_term *term, const char **why)
{
    char *rest = NULL, *place = strtok_r(text, " ", &rest), *word = strtok_r(NULL, " ", &rest);
    *term = (struct lock_term){.mask = LAST_OF_32};
    *why = "is empty";
    if (place == NULL || !read_place(place, term, why))
        return false;
    if (word != NULL && (strcmp(word, "&") == 0 || strcmp(word, "*") == 0)) {
        *why = "has no number behind & or *";
        if (!read_number(strtok_r(NULL, " ", &rest), &term->mask, why))
            return false;
        word = strtok_r(NULL, " ", &rest);
    } else if (word != NULL && (strcmp(word, lock_test_names[LOCK_NO_TABLE]) == 0 ||
                                strcmp(word, lock_test_names[LOCK_NOWHERE]) == 0)) {
        term->mask = 1;
    }
    *why = "has no test that is known (checker/model/lock.c)";
    if (!find_test(word, term))
        return false;
    char *value = strtok_r(NULL, " ", &rest);
    if (value != NULL && !read_values(value, term, why))
        return false;
    *why = "goes on behind its value";
    return strtok_r(NULL, " ", &rest) == NULL && is_whole(term, why);
}
