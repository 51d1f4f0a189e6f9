/* Intel HEX and S-records: one record taken apart, changed and put together again, most times with the length and the
 * checksum that the change asks for; records left out, repeated and moved. */
#include "mutant.h"

#include <string.h>

#define RECORD_CAP 300 /* bytes of a record, the longest being 260 */

struct dialect {
    size_t start;   /* characters in front of the digits */
    size_t type_at; /* of the type: a byte behind the address (HEX), or a digit in front (S-record) */
    bool hex;
};

static const struct dialect hex_dialect = {.start = 1, .type_at = 3, .hex = true};
static const struct dialect srec_dialect = {.start = 2, .type_at = 1};

struct line {
    size_t at, size; /* without the end of the line */
    size_t whole;    /* with it */
};

static struct line line_at(const struct mutant *mutant, size_t at)
{
    while (at > 0 && mutant->bytes[at - 1] != '\n')
        at--;
    const uint8_t *end = memchr(mutant->bytes + at, '\n', mutant->size - at);
    struct line line = {.at = at, .whole = end != NULL ? (size_t)(end - mutant->bytes) + 1 - at : mutant->size - at};
    line.size = line.whole;
    while (line.size > 0 && (mutant->bytes[at + line.size - 1] == '\n' || mutant->bytes[at + line.size - 1] == '\r'))
        line.size--;
    return line;
}

static unsigned digit(uint8_t c)
{
    return c >= '0' && c <= '9'                       ? c - (unsigned)'0'
           : (c | 0x20u) >= 'a' && (c | 0x20u) <= 'f' ? (c | 0x20u) - 'a' + 10
                                                      : 0;
}

static size_t take_apart(const struct mutant *mutant, const struct line *line, const struct dialect *dialect,
                         uint8_t record[RECORD_CAP])
{
    size_t size = 0;
    for (size_t i = dialect->start; i + 1 < line->size && size < RECORD_CAP; i += 2)
        record[size++] = (uint8_t)(digit(mutant->bytes[line->at + i]) << 4 | digit(mutant->bytes[line->at + i + 1]));
    return size;
}

static void put_back(struct mutant *mutant, const struct line *line, const struct dialect *dialect,
                     const uint8_t *record, size_t size, bool lower)
{
    const char *digits = lower ? "0123456789abcdef" : "0123456789ABCDEF";
    uint8_t text[2 * RECORD_CAP];
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = (uint8_t)digits[record[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[record[i] & 15];
    }
    size_t start = dialect->start < line->size ? dialect->start : line->size;
    mutant_remove(mutant, line->at + start, line->size - start);
    mutant_insert(mutant, line->at + start, text, 2 * size);
}

/* Intel, "Hexadecimal Object File Format Specification", 1988; Motorola, M68000 Family Reference, S-record format. */
static void fix_up(const struct dialect *dialect, uint8_t *record, size_t size, bool length)
{
    uint8_t sum = 0;
    if (size < 4)
        return;
    if (length)
        record[0] = (uint8_t)(dialect->hex ? size - 5 : size - 1);
    for (size_t i = 0; i + 1 < size; i++)
        sum = (uint8_t)(sum + record[i]);
    record[size - 1] = (uint8_t)(dialect->hex ? -sum : ~sum);
}

static size_t change_size(struct dice *dice, uint8_t *record, size_t size)
{
    size_t at = dice_roll(dice, size), count = 1 + dice_roll(dice, 8);
    if (dice_one_in(dice, 2) && size + count < RECORD_CAP) {
        memmove(record + at + count, record + at, size - at);
        return size + count;
    }
    count = count < size - at ? count : size - at;
    memmove(record + at, record + at + count, size - at - count);
    return size - count;
}

static void change_record(struct dice *dice, struct mutant *mutant, const struct line *line,
                          const struct dialect *dialect)
{
    uint8_t record[RECORD_CAP];
    size_t size = take_apart(mutant, line, dialect, record);
    if (size == 0)
        return;
    switch (dice_roll(dice, 5)) {
    case 0:
        size = change_size(dice, record, size);
        break;
    case 1: /* the address, or what the record says instead of one */
        record[1 + dice_roll(dice, 2)] = (uint8_t)dice_next(dice);
        break;
    case 2:
        if (dialect->hex)
            record[dialect->type_at] = (uint8_t)dice_roll(dice, 7);
        else
            mutant->bytes[line->at + dialect->type_at] = (uint8_t)('0' + dice_roll(dice, 10));
        break;
    default:
        record[dice_roll(dice, size)] ^= (uint8_t)(1u << dice_roll(dice, 8));
    }
    if (!dice_one_in(dice, 12))
        fix_up(dialect, record, size, !dice_one_in(dice, 12));
    put_back(mutant, line, dialect, record, size, dice_one_in(dice, 4));
}

static void change_text(struct dice *dice, struct mutant *mutant, const struct line *line)
{
    static const char *const pieces[] = {"\r", "\n", "\r\n", " ", "\t", "\x1a", "0", "F", "g", ":", "S", ""};
    const char *piece = pieces[dice_roll(dice, sizeof pieces / sizeof *pieces)];
    size_t at = dice_one_in(dice, 2) ? line->at + line->size : line->at + dice_roll(dice, line->whole + 1);
    if (dice_one_in(dice, 3))
        mutant_remove(mutant, at, 1 + dice_roll(dice, 2));
    mutant_insert(mutant, at, (const uint8_t *)piece, strlen(piece));
}

static void mutate_records(struct dice *dice, struct mutant *mutant, const struct dialect *dialect)
{
    struct line line = line_at(mutant, dice_roll(dice, mutant->size));
    struct line other = line_at(mutant, dice_roll(dice, mutant->size));
    switch (dice_roll(dice, 10)) {
    case 0:
        mutant_remove(mutant, line.at, line.whole);
        break;
    case 1:
        mutant_repeat(mutant, line.at, line.whole, other.at);
        break;
    case 2: /* moved to another place */
        mutant_repeat(mutant, line.at, line.whole, other.at);
        mutant_remove(mutant, line.at + (other.at <= line.at ? line.whole : 0), line.whole);
        break;
    case 3:
        change_text(dice, mutant, &line);
        break;
    case 4: /* a second, nearly equal one */
        mutant_repeat(mutant, line.at, line.whole, line.at);
        change_record(dice, mutant, &line, dialect);
        break;
    default:
        change_record(dice, mutant, &line, dialect);
    }
}

void mutate_hex(struct dice *dice, struct mutant *mutant)
{
    mutate_records(dice, mutant, &hex_dialect);
}

void mutate_srec(struct dice *dice, struct mutant *mutant)
{
    mutate_records(dice, mutant, &srec_dialect);
}
