#include "wrap.h"

#include <string.h>

#define HANGING 2

/* The bytes of one character or colour, and how many columns it takes. */
static size_t glyph(const char *at, size_t *columns)
{
    *columns = 0;
    if (at[0] == '\033' && at[1] == '[') {
        size_t length = 2 + strspn(at + 2, "0123456789;");
        return at[length] != '\0' ? length + 1 : length;
    }
    size_t length = 1;
    while ((at[length] & 0xC0) == 0x80)
        length++;
    *columns = 1;
    return length;
}

/* Up to the next blank or the end of the line. */
static size_t word_length(const char *at, size_t *columns)
{
    size_t length = 0, one;
    for (*columns = 0; at[length] != '\0' && at[length] != ' ' && at[length] != '\n'; *columns += one)
        length += glyph(at + length, &one);
    return length;
}

static const char *add_line(struct text *out, const char *line, size_t width)
{
    static const char blanks[] = "                ";
    size_t indent = strspn(line, " "), column = indent;
    size_t deeper = indent + HANGING < sizeof blanks ? indent + HANGING : sizeof blanks - 1;
    const char *at = line + indent;
    text_add_bytes(out, line, indent);
    for (size_t gap = 0; *at != '\n' && *at != '\0'; gap = strspn(at, " "), at += gap) {
        size_t columns, length = word_length(at, &columns);
        if (gap > 0 && column + gap + columns > width && column > deeper) {
            text_add(out, "\n%.*s", (int)deeper, blanks);
            column = deeper;
            gap = 0;
        }
        text_add_bytes(out, at - gap, gap + length);
        column += gap + columns;
        at += length;
    }
    if (*at == '\n')
        text_add(out, "\n");
    return *at == '\n' ? at + 1 : at;
}

void text_add_wrapped(struct text *out, const char *lines, size_t width)
{
    while (*lines != '\0')
        lines = add_line(out, lines, width);
}
