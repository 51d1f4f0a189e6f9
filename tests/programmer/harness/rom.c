#include "rom.h"

#include <string.h>

#define ACK  0x79
#define NACK 0x1F
#define SYNC 0x7F

/* Datasheet of the STM32F103xE, "Flash memory characteristics", typical. */
#define HALF_WORD_NS  52500u
#define PAGE_ERASE_NS 30000000u

#define RAM          0x20000000u
#define RAM_FREE     0x20000200u /* below it is the ROM's own */
#define RAM_SIZE     (64u * 1024)
#define SYSTEM       0x1FFFF000u
#define SYSTEM_SIZE  0x800u
#define OPTIONS      0x1FFFF800u
#define OPTIONS_SIZE 16u
#define FLASH_KIB    0x1FFFF7E0u
#define UNIQUE_ID    0x1FFFF7E8u

static bool lies_in(uint32_t address, uint32_t start, uint32_t size)
{
    return address >= start && address - start < size;
}

/* ---- memory ---- */

/* How much can be read from `address` on; 0 when it is not the ROM's to read. */
static uint32_t readable(uint32_t address)
{
    static const struct {
        uint32_t start, size;
    } areas[] = {
        {ROM_FLASH, ROM_FLASH_SIZE}, {RAM_FREE, RAM_SIZE - (RAM_FREE - RAM)}, {SYSTEM, SYSTEM_SIZE + OPTIONS_SIZE}};
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        if (lies_in(address, areas[i].start, areas[i].size))
            return areas[i].start + areas[i].size - address;
    return 0;
}

static bool is_writable(uint32_t address)
{
    return lies_in(address, ROM_FLASH, ROM_FLASH_SIZE) || lies_in(address, RAM_FREE, RAM_SIZE - (RAM_FREE - RAM)) ||
           address == OPTIONS;
}

static uint8_t load(const struct rom *rom, uint32_t address)
{
    static const uint8_t options[OPTIONS_SIZE] = {0xA5, 0x5A, 0xFF, 0x00, 0xFF, 0x00, 0xFF, 0x00,
                                                  0xFF, 0x00, 0xFF, 0x00, 0xFF, 0x00, 0xFF, 0x00};
    static const uint8_t unique_id[12] = {0x31, 0xFF, 0xD8, 0x05, 0x4D, 0x4B, 0x33, 0x38, 0x24, 0x51, 0x08, 0x43};
    if (lies_in(address, ROM_FLASH, ROM_FLASH_SIZE))
        return rom->flash[address - ROM_FLASH];
    if (lies_in(address, OPTIONS, OPTIONS_SIZE))
        return options[address - OPTIONS];
    if (lies_in(address, UNIQUE_ID, sizeof unique_id))
        return unique_id[address - UNIQUE_ID];
    if (lies_in(address, FLASH_KIB, 2)) /* what the DS203's part, sold as xC, says of itself: 256 */
        return address == FLASH_KIB ? 0x00 : 0x01;
    return (uint8_t)(address * 2654435761u >> 24);
}

/* PM0075, "Main flash memory programming": a half-word that is not erased is left alone, unless 0x0000 is written. */
static bool program_half_word(struct rom *rom, uint32_t address, const uint8_t *bytes)
{
    rom->busy += HALF_WORD_NS;
    if (!lies_in(address & ~1u, ROM_FLASH, ROM_FLASH_SIZE))
        return true;
    uint8_t *cells = rom->flash + ((address & ~1u) - ROM_FLASH);
    if ((cells[0] & cells[1]) != 0xFF && (bytes[0] | bytes[1]) != 0)
        return false;
    cells[0] = bytes[0];
    cells[1] = bytes[1];
    return true;
}

/* Whole words: a length that is no multiple of four takes what an earlier list left in the buffer, and a lower
 * half-word that is refused takes the upper one with it. Odd addresses nobody has tried; here they fall on the
 * half-word. */
static void program(struct rom *rom)
{
    if (rom->address == OPTIONS) {
        rom->option_writes++;
        return;
    }
    rom->busy = rom->busy > rom->now ? rom->busy : rom->now;
    for (uint32_t at = 0; at < rom->wanted; at += 4)
        if (program_half_word(rom, rom->address + at, rom->buffer + at))
            program_half_word(rom, rom->address + at + 2, rom->buffer + at + 2);
}

static void erase(struct rom *rom, uint32_t first, uint32_t count)
{
    if (first < ROM_PAGES) {
        memset(rom->flash + (size_t)first * ROM_PAGE, 0xFF, (size_t)count * ROM_PAGE);
        memset(rom->erased + first, true, count * sizeof *rom->erased);
    }
    rom->busy = (rom->busy > rom->now ? rom->busy : rom->now) + PAGE_ERASE_NS;
}

static void erase_all(struct rom *rom)
{
    rom->mass_erases++;
    erase(rom, 0, ROM_PAGES);
}

/* ---- answers ---- */

/* The transmitter holds one byte besides the one on the wire: only the next one has to wait. */
static void say(struct rom *rom, uint8_t byte)
{
    uint64_t start = rom->busy > rom->now ? rom->busy : rom->now;
    if (start < rom->transmitter)
        start = rom->transmitter;
    rom->busy = start;
    rom->transmitter = start + rom->byte_ns;
    rom->say(rom->context, byte, rom->transmitter);
}

static void say_all(struct rom *rom, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        say(rom, bytes[i]);
}

void rom_reset(struct rom *rom)
{
    rom->state = ROM_ASLEEP;
    memset(rom->buffer, 0, sizeof rom->buffer);
}

static void finish(struct rom *rom, uint8_t answer)
{
    say(rom, answer);
    rom->state = ROM_COMMAND;
}

/* Bytes up to the end; one beyond it is sent, then the part resets. */
static void read_memory(struct rom *rom)
{
    uint32_t there = readable(rom->address);
    say(rom, ACK);
    rom->state = ROM_COMMAND;
    for (uint32_t i = 0; i < rom->wanted; i++) {
        say(rom, load(rom, rom->address + i));
        if (i == there) {
            rom_reset(rom);
            return;
        }
    }
}

/* ---- commands ---- */

static void get(struct rom *rom)
{
    static const uint8_t answer[] = {ACK,  11,   0x22, 0x00, 0x01, 0x02, 0x11, 0x21,
                                     0x31, 0x43, 0x63, 0x73, 0x82, 0x92, ACK};
    say_all(rom, answer, sizeof answer);
}

static void get_version(struct rom *rom)
{
    static const uint8_t answer[] = {ACK, 0x22, 0x00, 0x00, ACK};
    say_all(rom, answer, sizeof answer);
}

static void get_id(struct rom *rom)
{
    static const uint8_t answer[] = {ACK, 1, ROM_PRODUCT >> 8, ROM_PRODUCT & 0xFF, ACK};
    say_all(rom, answer, sizeof answer);
}

/* The protections: what they do to the option bytes is foreign whatever it is, so it is only counted. */
static void change_options(struct rom *rom)
{
    rom->option_writes++;
    say(rom, ACK);
    say(rom, ACK);
    rom_reset(rom);
}

static void unprotect_readout(struct rom *rom)
{
    erase_all(rom);
    change_options(rom);
}

static const struct command {
    uint8_t opcode;
    enum rom_state next;          /* what the device waits for behind its ACK */
    void (*run)(struct rom *rom); /* or what it does at once */
} commands[] = {
    {0x00, ROM_COMMAND, get},
    {0x01, ROM_COMMAND, get_version},
    {0x02, ROM_COMMAND, get_id},
    {0x11, ROM_ADDRESS, NULL},
    {0x21, ROM_ADDRESS, NULL},
    {0x31, ROM_ADDRESS, NULL},
    {0x43, ROM_COUNT, NULL},
    {0x63, ROM_COUNT, NULL},
    {0x73, ROM_COMMAND, change_options},
    {0x82, ROM_COMMAND, change_options},
    {0x92, ROM_COMMAND, unprotect_readout},
};

static void start_command(struct rom *rom, uint8_t complement, uint32_t at)
{
    const struct command *command = NULL;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].opcode == rom->code)
            command = &commands[i];
    if (command == NULL || (uint8_t)(rom->code ^ complement) != 0xFF) {
        finish(rom, NACK);
        return;
    }
    if (rom->command_count < ROM_COMMANDS)
        rom->commands[rom->command_count++] = (struct rom_command){rom->code, at - 1};
    rom->opcode = rom->code;
    rom->state = command->next;
    rom->taken = rom->address = 0;
    rom->sum = 0;
    if (command->run != NULL)
        command->run(rom);
    else
        say(rom, ACK);
}

/* Observed: an address that the part does not have is acknowledged, and what follows is taken for commands. */
static void end_address(struct rom *rom)
{
    bool reads = rom->opcode == 0x11, goes = rom->opcode == 0x21;
    if (rom->sum != 0) {
        finish(rom, NACK);
        return;
    }
    say(rom, ACK);
    if (goes) {
        bool starts = readable(rom->address) > 0;
        rom->starts += starts;
        rom->state = starts ? ROM_DEAF : ROM_COMMAND;
        if (!starts)
            say(rom, NACK);
    } else if (!(reads ? readable(rom->address) > 0 : is_writable(rom->address))) {
        rom->state = ROM_COMMAND;
    } else {
        rom->state = reads ? ROM_LENGTH : ROM_COUNT;
        rom->sum = 0;
    }
}

static void end_list(struct rom *rom)
{
    if (rom->sum != 0) {
        if (rom->opcode == 0x43) /* observed: twice */
            say(rom, NACK);
        finish(rom, NACK);
        return;
    }
    if (rom->opcode == 0x63) {
        rom->option_writes++;
    } else if (rom->opcode == 0x31) {
        program(rom);
    } else {
        for (uint32_t i = 0; i < rom->wanted; i++)
            erase(rom, rom->buffer[i], 1);
    }
    finish(rom, ACK);
    if (rom->opcode == 0x63 || (rom->opcode == 0x31 && rom->address == OPTIONS))
        rom_reset(rom);
}

static void take_count(struct rom *rom, uint8_t byte)
{
    rom->wanted = byte + 1u;
    rom->taken = 0;
    rom->sum = byte;
    rom->state = rom->opcode == 0x43 && byte == 0xFF ? ROM_MASS : ROM_LIST;
}

static void take_of_list(struct rom *rom, uint8_t byte)
{
    rom->sum ^= byte;
    if (rom->taken == rom->wanted)
        end_list(rom);
    else
        rom->buffer[rom->taken++] = byte;
}

static void take_of_address(struct rom *rom, uint8_t byte)
{
    rom->sum ^= byte;
    if (rom->taken++ < 4)
        rom->address = rom->address << 8 | byte;
    else
        end_address(rom);
}

void rom_hear(struct rom *rom, uint8_t byte, uint32_t at, uint64_t now)
{
    rom->now = now;
    switch (rom->state) {
    case ROM_DEAF:
        return;
    case ROM_ASLEEP:
        rom->state = byte == SYNC ? ROM_COMMAND : ROM_DEAF;
        if (byte == SYNC)
            say(rom, ACK);
        return;
    case ROM_COMMAND:
        rom->code = byte;
        rom->state = ROM_COMPLEMENT;
        return;
    case ROM_COMPLEMENT:
        start_command(rom, byte, at);
        return;
    case ROM_ADDRESS:
        take_of_address(rom, byte);
        return;
    case ROM_LENGTH:
        rom->wanted = byte + 1u;
        rom->sum = byte;
        rom->state = ROM_LENGTH_COMPLEMENT;
        return;
    case ROM_LENGTH_COMPLEMENT:
        if ((uint8_t)(rom->sum ^ byte) != 0xFF)
            finish(rom, NACK);
        else
            read_memory(rom);
        return;
    case ROM_COUNT:
        take_count(rom, byte);
        return;
    case ROM_MASS: /* observed: anything but the complement erases nothing, and is acknowledged */
        if (byte == 0x00)
            erase_all(rom);
        finish(rom, ACK);
        return;
    case ROM_LIST:
        take_of_list(rom, byte);
        return;
    }
}
