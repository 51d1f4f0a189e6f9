#include "registers.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256u
/* Of a hostile program; a large one touches some thousand. */
#define MOST_REGISTERS 65536u
/* So many reads find what was written; most code that reads twice does not wait. */
#define FAITHFUL_READS 2u
/* Further apart they are not one wait: the next character, the next sample. */
#define ONE_WAIT 1000u

void registers_init(struct registers *registers)
{
    *registers = (struct registers){.capacity = FIRST_CAPACITY};
    registers->slots = alloc_items(registers->capacity, sizeof *registers->slots);
}

void registers_release(struct registers *registers)
{
    free(registers->slots);
    *registers = (struct registers){0};
}

void registers_reset(struct registers *registers, uint32_t seed)
{
    memset(registers->slots, 0, registers->capacity * sizeof *registers->slots);
    registers->count = 0;
    registers->seed = seed;
    registers->state = 0x9E3779B97F4A7C15u * (seed + 1u);
}

/* xorshift64* (Vigna, 2016). */
static uint32_t next_random(struct registers *registers)
{
    uint64_t x = registers->state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    registers->state = x;
    return (uint32_t)((x * 0x2545F4914F6CDD1Du) >> 32);
}

static struct unknown_register *slot_of(struct unknown_register *slots, size_t capacity, uint32_t address)
{
    size_t i = (address >> 2) * 0x9E3779B1u & (capacity - 1);
    while (slots[i].used && slots[i].address != address)
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

static void grow(struct registers *registers)
{
    size_t capacity = 2 * registers->capacity;
    struct unknown_register *slots = alloc_items(capacity, sizeof *slots);
    for (size_t i = 0; i < registers->capacity; i++)
        if (registers->slots[i].used)
            *slot_of(slots, capacity, registers->slots[i].address) = registers->slots[i];
    free(registers->slots);
    registers->slots = slots;
    registers->capacity = capacity;
}

#define CODE_END 0x20000000u /* ARM DDI 0403E, table B3-1 */

/* What nobody has written reads as: most registers begin as 0, and what lies in the code space is mostly erased. */
static uint32_t first_value(struct registers *registers, uint32_t address)
{
    if (address < CODE_END && registers->seed % 3 != 2)
        return UINT32_MAX;
    switch (registers->seed % 3) {
    case 0:
        return 0;
    case 1:
        return next_random(registers);
    default:
        return UINT32_MAX;
    }
}

static struct unknown_register *find(struct registers *registers, uint32_t address, uint32_t pc)
{
    address &= ~3u;
    struct unknown_register *slot = slot_of(registers->slots, registers->capacity, address);
    if (slot->used)
        return slot;
    if (registers->count == MOST_REGISTERS)
        return NULL;
    if (2 * ++registers->count > registers->capacity) {
        grow(registers);
        slot = slot_of(registers->slots, registers->capacity, address);
    }
    uint32_t value = first_value(registers, address);
    *slot = (struct unknown_register){
        .used = true, .address = address, .value = value, .written = value, .reader = UINT32_MAX, .first = pc};
    return slot;
}

/* Where a bit starts something, a neighbour one to three places further up mostly says that it is done, or what was
 * chosen is repeated there: so these come first. Then all, none, and anything. */
static uint32_t other_value(struct registers *registers, struct unknown_register *reg)
{
    uint32_t w = reg->written;
    switch ((reg->tried++ + registers->seed) % 8) {
    case 0:
        return w | w << 1;
    case 1:
        return w | w << 2;
    case 2:
        return UINT32_MAX;
    case 3:
        return next_random(registers);
    case 4:
        return w | next_random(registers);
    case 5:
        return 0;
    case 6:
        return w | w << 3;
    default:
        return w & next_random(registers);
    }
}

static uint32_t size_mask(unsigned size)
{
    return size == 4 ? UINT32_MAX : (1u << 8 * size) - 1;
}

bool registers_read(struct registers *registers, uint32_t address, unsigned size, uint32_t pc, uint64_t at,
                    uint32_t *value)
{
    struct unknown_register *reg = find(registers, address, pc);
    if (reg == NULL)
        return false;
    bool waits = reg->reader == pc && at - reg->at < ONE_WAIT;
    reg->turns = waits ? reg->turns + 1 : 1;
    if (reg->turns > FAITHFUL_READS)
        reg->value = other_value(registers, reg);
    reg->reader = pc;
    reg->at = at;
    reg->reads++;
    *value = reg->value >> 8 * (address & 3) & size_mask(size);
    return true;
}

bool registers_write(struct registers *registers, uint32_t address, unsigned size, uint32_t value, uint32_t pc)
{
    struct unknown_register *reg = find(registers, address, pc);
    if (reg == NULL)
        return false;
    unsigned shift = 8 * (address & 3);
    uint32_t mask = size_mask(size) << shift;
    reg->written = (reg->value & ~mask) | (value << shift & mask);
    reg->value = reg->written;
    reg->turns = 0;
    reg->writes++;
    return true;
}

bool registers_vary(struct registers *registers, uint64_t at)
{
    bool any = false;
    for (size_t i = 0; i < registers->capacity; i++) {
        struct unknown_register *reg = &registers->slots[i];
        if (!reg->used || reg->reads == 0 || reg->at < at)
            continue;
        reg->value = other_value(registers, reg);
        any = true;
    }
    return any;
}
