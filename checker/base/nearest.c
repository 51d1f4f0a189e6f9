#include "nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Longer ones are no names that somebody typed. */
#define NAME_MOST 40

static bool is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Letters left out, added, changed, or exchanged with the next one. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][NAME_MOST + 1];
    for (unsigned j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !is_same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) && is_same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

struct nearest nearest_to(const char *wanted, size_t length)
{
    /* A third of the letters may be wrong. */
    return (struct nearest){.wanted = wanted, .length = length, .distance = (unsigned)(length + 2) / 3};
}

void nearest_try(struct nearest *nearest, const char *name)
{
    size_t length = strlen(name);
    if (length > NAME_MOST || nearest->length > NAME_MOST)
        return;
    unsigned far = distance(nearest->wanted, nearest->length, name, length);
    if (far > nearest->distance || far >= length)
        return;
    if (far < nearest->distance)
        nearest->count = 0;
    nearest->distance = far;
    if (nearest->count < NEAREST_MOST)
        nearest->found[nearest->count++] = name;
}

void nearest_ask(const struct nearest *nearest, struct text *out)
{
    for (size_t i = 0; i < nearest->count; i++)
        text_add(out, "%s%s", i == 0 ? "did you mean " : i + 1 < nearest->count ? ", " : " or ", nearest->found[i]);
    if (nearest->count > 0)
        text_add(out, "?");
}
