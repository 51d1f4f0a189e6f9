#include "rom_reading.h"

enum mode {
    IDLE,
    HALF,
    ADDRESS,
    READ_COUNT,
    READ_COMPLEMENT,
    WRITE_COUNT,
    WRITE_DATA,
    ERASE_COUNT,
    ERASE_ALL,
    ERASE_LIST,
    EXTENDED_HIGH,
    EXTENDED_LOW,
    EXTENDED_ALL,
    EXTENDED_LIST,
    PROTECT_COUNT,
    PROTECT_LIST,
};

#define PAGES 256 /* of the part; numbers beyond are acknowledged */

bool rom_may_erase(const struct frame *own, unsigned page)
{
    return page >= PAGES || (page >= own->first && page - own->first < own->count);
}

struct rom rom_idle(void)
{
    return (struct rom){.mode = IDLE};
}

bool rom_rests(const struct rom *rom)
{
    return rom->mode == IDLE || rom->mode == HALF;
}

bool rom_takes_own_data(const struct rom *rom)
{
    return rom->mode == WRITE_DATA && !rom->foreign;
}

static enum reading go_to(struct rom *rom, enum mode mode)
{
    *rom = (struct rom){.mode = (uint8_t)mode, .code = rom->code, .foreign = rom->foreign, .want = 5};
    return READ_ANSWERS;
}

static enum reading refuse(struct rom *rom)
{
    *rom = rom_idle();
    return READ_REFUSES;
}

static enum reading done(struct rom *rom, bool harms)
{
    *rom = rom_idle();
    return harms ? READ_HARMS : READ_ANSWERS;
}

static enum reading begin(struct rom *rom, uint8_t code)
{
    *rom = (struct rom){.code = code};
    switch (code) {
    case 0x00:
    case 0x01:
    case 0x02:
        return done(rom, false);
    case 0x11:
    case 0x21:
    case 0x31:
        return go_to(rom, ADDRESS);
    case 0x43:
        return go_to(rom, ERASE_COUNT);
    case 0x44:
        return go_to(rom, EXTENDED_HIGH);
    case 0x63:
        return go_to(rom, PROTECT_COUNT);
    case 0x73: /* at once */
    case 0x82:
    case 0x92:
        return done(rom, true);
    default:
        return refuse(rom);
    }
}

/* Flash, RAM, and what lies around the option bytes, by the first two bytes. */
static bool is_nowhere(uint8_t first, uint8_t second)
{
    return !(first == 0x08 && second < 0x08) && !(first == 0x20 && second == 0x00) &&
           !(first == 0x1F && second == 0xFF);
}

static enum reading address(struct rom *rom, const struct frame *own, uint8_t byte)
{
    if (rom->at < 4)
        rom->foreign = rom->foreign || byte != own->bytes[2 + rom->at];
    if (rom->at == 1)
        rom->nowhere = is_nowhere(rom->last, byte);
    rom->at++;
    rom->last = rom->at == 1 ? byte : 0;
    rom->sum ^= byte;
    if (--rom->want > 0)
        return READ_ON;
    if (rom->sum != 0)
        return refuse(rom);
    if (rom->nowhere) /* acknowledged, and forgotten: what follows is a command */
        return done(rom, false);
    if (rom->code == 0x21)
        return done(rom, rom->foreign);
    return go_to(rom, rom->code == 0x11 ? READ_COUNT : WRITE_COUNT);
}

/* Counts down to the checksum. */
static enum reading listed(struct rom *rom, uint8_t byte)
{
    rom->sum ^= byte;
    if (--rom->want > 0)
        return READ_ON;
    return rom->sum == 0 ? done(rom, rom->foreign) : refuse(rom);
}

static enum reading counted(struct rom *rom, enum mode mode, unsigned want, uint8_t sum)
{
    rom->mode = (uint8_t)mode;
    rom->want = (uint16_t)want;
    rom->sum = sum;
    return READ_ON;
}

static enum reading extended_page(struct rom *rom, const struct frame *own, uint8_t byte)
{
    if (rom->want > 1 && rom->want % 2 == 0) /* the low byte */
        rom->foreign = rom->foreign || !rom_may_erase(own, (unsigned)rom->last << 8 | byte);
    rom->last = byte;
    return listed(rom, byte);
}

enum reading rom_reads(struct rom *rom, const struct frame *own, uint8_t byte)
{
    unsigned number;
    switch ((enum mode)rom->mode) {
    case IDLE:
        *rom = (struct rom){.mode = HALF, .last = byte};
        return READ_ON;
    case HALF:
        return (rom->last ^ byte) == 0xFF ? begin(rom, rom->last) : refuse(rom);
    case ADDRESS:
        return address(rom, own, byte);
    case READ_COUNT:
        rom->mode = READ_COMPLEMENT;
        rom->last = byte;
        return READ_ON;
    case READ_COMPLEMENT:
        return (rom->last ^ byte) == 0xFF ? done(rom, false) : refuse(rom);
    case WRITE_COUNT:
        return counted(rom, WRITE_DATA, byte + 2u, byte);
    case ERASE_COUNT:
        rom->foreign = false;
        return byte == 0xFF ? counted(rom, ERASE_ALL, 1, 0) : counted(rom, ERASE_LIST, byte + 2u, byte);
    case ERASE_ALL:
        return done(rom, byte == 0x00);
    case ERASE_LIST:
        if (rom->want > 1)
            rom->foreign = rom->foreign || !rom_may_erase(own, byte);
        return listed(rom, byte);
    case EXTENDED_HIGH:
        rom->foreign = false;
        rom->last = byte;
        rom->mode = EXTENDED_LOW;
        return READ_ON;
    case EXTENDED_LOW:
        number = (unsigned)rom->last << 8 | byte;
        if (number >= 0xFFF0)
            return counted(rom, EXTENDED_ALL, 1, rom->last ^ byte);
        /* What is longer than all that is ever sent never ends. */
        return counted(rom, EXTENDED_LIST, number > 5000 ? UINT16_MAX : 2 * (number + 1) + 1, rom->last ^ byte);
    case EXTENDED_ALL:
        return rom->sum == byte ? done(rom, true) : refuse(rom);
    case EXTENDED_LIST:
        return extended_page(rom, own, byte);
    case PROTECT_COUNT:
        rom->foreign = true;
        return counted(rom, PROTECT_LIST, byte + 2u, byte);
    case WRITE_DATA:
    case PROTECT_LIST:
        return listed(rom, byte);
    }
    return READ_ON;
}
