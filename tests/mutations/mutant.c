#include "mutant.h"

#include <stdlib.h>
#include <string.h>

void mutant_remove(struct mutant *mutant, size_t at, size_t count)
{
    if (at >= mutant->size)
        return;
    if (count > mutant->size - at)
        count = mutant->size - at;
    memmove(mutant->bytes + at, mutant->bytes + at + count, mutant->size - at - count);
    mutant->size -= count;
}

void mutant_insert(struct mutant *mutant, size_t at, const uint8_t *bytes, size_t count)
{
    if (at > mutant->size || count > MUTANT_CAP - mutant->size)
        return;
    memmove(mutant->bytes + at + count, mutant->bytes + at, mutant->size - at);
    memcpy(mutant->bytes + at, bytes, count);
    mutant->size += count;
}

void mutant_repeat(struct mutant *mutant, size_t at, size_t count, size_t to)
{
    if (at >= mutant->size)
        return;
    if (count > mutant->size - at)
        count = mutant->size - at;
    uint8_t *copy = malloc(count + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, mutant->bytes + at, count);
    mutant_insert(mutant, to, copy, count);
    free(copy);
}

uint32_t mutant_number(const struct mutant *mutant, size_t at, size_t width)
{
    uint32_t number = 0;
    if (width > mutant->size || at > mutant->size - width)
        return 0;
    for (size_t i = width; i-- > 0;)
        number = number << 8 | mutant->bytes[at + i];
    return number;
}

void mutant_set_number(struct mutant *mutant, size_t at, size_t width, uint32_t number)
{
    if (width > mutant->size || at > mutant->size - width)
        return;
    for (size_t i = 0; i < width; i++)
        mutant->bytes[at + i] = (uint8_t)(number >> 8 * i);
}

uint32_t odd_number(struct dice *dice, const struct mutant *mutant, uint32_t old)
{
    static const uint32_t known[] = {0,          1,          0x34,       0x7F,       0x80,       0xFF,
                                     0x100,      0x7FFF,     0x8000,     0xFFFF,     0x10000,    0x7FFFFFFF,
                                     0x80000000, 0xFFFFFFFF, 0x08000000, 0x0800C000, 0x08014000, 0x0804C000,
                                     0x0807FFFF, 0x1FFFF800, 0x20000000, 0x2000C000, 0x20010000, 0xE000ED00};
    switch (dice_roll(dice, 6)) {
    case 0:
        return known[dice_roll(dice, sizeof known / sizeof *known)];
    case 1:
        return old + (uint32_t)dice_roll(dice, 64) - 32;
    case 2:
        return old ^ (uint32_t)1 << dice_roll(dice, 32);
    case 3:
        return (uint32_t)mutant->size + (uint32_t)dice_roll(dice, 64) - 32;
    case 4:
        return mutant_number(mutant, dice_roll(dice, mutant->size + 1), 4);
    default:
        return (uint32_t)dice_next(dice) >> dice_roll(dice, 32);
    }
}

void mutate_bytes(struct dice *dice, struct mutant *mutant, const struct mutant *other)
{
    size_t size = mutant->size + 1, at = dice_roll(dice, size), count = dice_roll(dice, size) >> dice_roll(dice, 12);
    size_t width = 1 + dice_roll(dice, 4);
    switch (dice_roll(dice, 8)) {
    case 0:
        mutant_remove(mutant, at, count);
        break;
    case 1:
        mutant_repeat(mutant, at, count, dice_roll(dice, size));
        break;
    case 2: /* cut, where a copy may have ended early */
        mutant->size -= mutant->size - at < count ? mutant->size - at : count;
        break;
    case 3:
        if (other->size > 0) {
            size_t from = dice_roll(dice, other->size), left = other->size - from;
            mutant_insert(mutant, at, other->bytes + from, count < left ? count : left);
        }
        break;
    case 4:
    case 5:
        mutant_set_number(mutant, at, width, odd_number(dice, mutant, mutant_number(mutant, at, width)));
        break;
    default:
        mutant_set_number(mutant, at, 1, mutant_number(mutant, at, 1) ^ 1u << dice_roll(dice, 8));
    }
}

static void mutate_structure(struct dice *dice, struct mutant *mutant, const struct mutant *other)
{
    if (mutant->size >= 52 && memcmp(mutant->bytes,
                                     "\x7f"
                                     "ELF",
                                     4) == 0)
        mutate_elf(dice, mutant);
    else if (mutant->size >= 512 && memcmp(mutant->bytes, "UF2\n", 4) == 0)
        mutate_uf2(dice, mutant);
    else if (mutant->size > 0 && mutant->bytes[0] == ':')
        mutate_hex(dice, mutant);
    else if (mutant->size > 0 && mutant->bytes[0] == 'S')
        mutate_srec(dice, mutant);
    else
        mutate_bytes(dice, mutant, other);
}

void mutate(struct dice *dice, struct mutant *mutant, const struct mutant *other)
{
    size_t changes = 1 + dice_roll(dice, 4) * dice_roll(dice, 2);
    for (size_t i = 0; i < changes; i++) {
        if (dice_one_in(dice, 4))
            mutate_bytes(dice, mutant, other);
        else
            mutate_structure(dice, mutant, other);
    }
}
