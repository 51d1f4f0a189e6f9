/* Which part a name means, and which ones it may have been meant for. */
#include "parts.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Names that stand on parts are shorter. */
#define KEY_CAP 48
#define NEAREST 3

/* A name without its case and separators. `wild` is where it says x for "any". */
struct key {
    char at[KEY_CAP];
    bool wild[KEY_CAP];
    size_t length;
};

static bool is_separator(char c)
{
    return c == '-' || c == '_' || c == ' ' || c == '/' || c == '.' || c == ',';
}

/* False when no part can have that name. In ours only a small x is wild: MAX32660 has none. */
static bool make_key(const char *text, bool ours, struct key *key)
{
    *key = (struct key){0};
    /* What follows # is how it is packed. */
    for (; *text != '\0' && *text != '#'; text++) {
        if (is_separator(*text))
            continue;
        if ((!isalnum((unsigned char)*text) && *text != '?' && *text != '*') || key->length == KEY_CAP - 1)
            return false;
        key->wild[key->length] = *text == '?' || *text == '*' || *text == 'x' || (!ours && *text == 'X');
        key->at[key->length++] = (char)tolower((unsigned char)*text);
    }
    return key->length > 0;
}

static bool matches_at(const struct key *asked, const struct key *part, size_t i)
{
    return asked->at[i] == part->at[i] || asked->wild[i] || part->wild[i];
}

/* How many characters from the start are the same. */
static size_t common(const struct key *asked, const struct key *part)
{
    size_t i = 0;
    while (i < asked->length && i < part->length && matches_at(asked, part, i))
        i++;
    return i;
}

/* ---- makers ---- */

/* Words that people and shops put before a name, and letters that makers do. */
static const char *const makers[] = {
    "stmicroelectronics",
    "st",
    "nordicsemiconductor",
    "nordic",
    "nxp",
    "freescale",
    "microchip",
    "atmel",
    "ti",
    "texasinstruments",
    "siliconlabs",
    "silabs",
    "infineon",
    "cypress",
    "renesas",
    "gigadevice",
    "artery",
    "raspberrypi",
    "holtek",
    "analogdevices",
    "maxim",
    "nuvoton",
    "spansion",
    "luminary",
    "puya",
    "wch",
};

/* Takes a maker's word off; it has to be followed by a separator, a colon or nothing that could be part of a name. */
static const char *without_maker(const char *text)
{
    size_t word = strcspn(text, " :/_-");
    if (text[word] == '\0')
        return text;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (strlen(makers[i]) == word && strncasecmp(makers[i], text, word) == 0)
            return text + word + 1;
    return text;
}

/* ---- finding ---- */

/* How well a part fits. Better is larger; among names that go on in an order code the longer one, and then the one
 * without a wildcard. */
enum { FIT_NONE, FIT_BEGINNING = 1, FIT_ORDER_CODE = 100, FIT_WILD = 200, FIT_EXACT = 300 };

/* What may stand behind a name: a package, a temperature, a reel. A number that goes on is another part, and so is a
 * name that has nothing but a digit more. */
static bool is_order_suffix(const char *rest, char before)
{
    size_t length = strlen(rest);
    return length <= 12 && !(isdigit((unsigned char)before) && isdigit((unsigned char)rest[0])) &&
           (length > 1 || isalpha((unsigned char)rest[0]));
}

static unsigned fit(const struct key *asked, const struct key *part)
{
    size_t same = common(asked, part);
    bool literal = memcmp(asked->at, part->at, same) == 0;
    if (same == part->length && same == asked->length)
        return literal ? FIT_EXACT : FIT_WILD;
    if (same == part->length && is_order_suffix(asked->at + same, part->at[same - 1]))
        return FIT_ORDER_CODE + 2 * (unsigned)same + literal;
    if (same == asked->length && same >= 5)
        return FIT_BEGINNING;
    return FIT_NONE;
}

struct search {
    unsigned best;
    size_t part;
    size_t rivals[NEAREST]; /* parts that fit as well and have other facts */
    size_t rival_count;
};

static void search_all(const struct key *asked, struct search *search)
{
    for (size_t i = 0; i < part_count; i++) {
        struct key key;
        make_key(part_name(i), true, &key);
        unsigned how = fit(asked, &key);
        if (how == FIT_NONE || how < search->best)
            continue;
        if (how > search->best)
            *search = (struct search){how, i, {0}, 0};
        else if (part_set_at[i] != part_set_at[search->part] && search->rival_count < NEAREST)
            search->rivals[search->rival_count++] = i;
    }
}

static int compare_keys(const struct key *a, const struct key *b)
{
    int order = memcmp(a->at, b->at, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* The names are sorted, so the usual case looks at a dozen of them. */
static size_t find_exact(const struct key *asked)
{
    size_t low = 0, high = part_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct key key;
        make_key(part_name(middle), true, &key);
        int order = compare_keys(asked, &key);
        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NO_PART;
}

static struct search search_for(const char *text)
{
    struct search search = {.part = NO_PART};
    struct key key;
    if (!make_key(text, false, &key))
        return search;
    search.part = find_exact(&key);
    if (search.part == NO_PART)
        search_all(&key, &search);
    return search;
}

/* As it is given, without the maker, and with what Microchip prints and people leave out. */
static struct search search_ways(const char *text)
{
    struct search search = search_for(text);
    const char *bare = without_maker(text);
    if (search.part == NO_PART && bare != text)
        search = search_for(bare);
    if (search.part == NO_PART && strncasecmp(bare, "sam", 3) == 0) {
        struct text longer = {0};
        text_add(&longer, "at%s", bare);
        search = search_for(text_string(&longer));
        text_release(&longer);
    }
    return search;
}

size_t part_find(const char *text)
{
    struct search search = search_ways(text);
    return search.rival_count == 0 ? search.part : NO_PART;
}

/* ---- the nearest ---- */

/* Edits from one to the other, a swap of neighbours counting as one. */
static unsigned distance(const struct key *a, const struct key *b)
{
    unsigned rows[3][KEY_CAP + 1];
    for (unsigned j = 0; j <= b->length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->length; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b->length; j++) {
            bool same = a->at[i - 1] == b->at[j - 1];
            unsigned least = above[j - 1] + !same;
            least = above[j] + 1 < least ? above[j] + 1 : least;
            least = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
            if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1] &&
                two_above[j - 2] + 1 < least)
                least = two_above[j - 2] + 1;
            row[j] = least;
        }
    }
    return rows[a->length % 3][b->length];
}

/* A beginning that is the same counts, as the family stands there; what only one of them has at the end, a package or
 * the size, counts less than a wrong letter. */
static unsigned farness(const struct key *asked, const struct key *part)
{
    size_t shared = asked->length < part->length ? asked->length : part->length;
    struct key a = *asked, b = *part;
    unsigned whole = 4 * distance(&a, &b), behind = (unsigned)(a.length + b.length - 2 * shared);
    a.length = b.length = shared;
    unsigned cut = 4 * distance(&a, &b) + behind;
    return (whole < cut ? whole : cut) + 2 * (unsigned)(asked->length - common(asked, part));
}

static void list_nearest(const char *text, struct text *out)
{
    struct key asked;
    if (!make_key(without_maker(text), false, &asked))
        return;
    size_t nearest[NEAREST];
    unsigned far[NEAREST];
    size_t count = 0;
    for (size_t i = 0; i < part_count; i++) {
        struct key key;
        make_key(part_name(i), true, &key);
        unsigned how_far = farness(&asked, &key);
        size_t at = count;
        while (at > 0 && far[at - 1] > how_far)
            at--;
        if (at == NEAREST)
            continue;
        count += count < NEAREST;
        for (size_t k = count - 1; k > at; k--) {
            far[k] = far[k - 1];
            nearest[k] = nearest[k - 1];
        }
        far[at] = how_far;
        nearest[at] = i;
    }
    for (size_t i = 0; i < count; i++)
        text_add(out, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " and ", part_name(nearest[i]));
}

bool part_unknown(const char *text, struct fault *fault)
{
    struct search search = search_ways(text);
    struct text names = {0};
    if (search.part != NO_PART) {
        text_add(&names, "%s", part_name(search.part));
        for (size_t i = 0; i < search.rival_count; i++)
            text_add(&names, "%s%s", i + 1 < search.rival_count ? ", " : " and ", part_name(search.rivals[i]));
        fault_set(fault, FAULT_CONFIG,
                  "%s: stands for parts that differ, such as %s: give the name as it is printed on the part (dsocheck "
                  "chips %s lists them)",
                  text, text_string(&names), text);
    } else {
        list_nearest(text, &names);
        fault_set(fault, FAULT_CONFIG,
                  "%s: no chip has this name%s%s (dsocheck chips PATTERN lists them); give the core of one that is not "
                  "there, such as cortex-m4, or a file with a / in its name or .yaml at its end",
                  text, names.length > 0 ? "; the nearest are " : "", text_string(&names));
    }
    text_release(&names);
    return false;
}
