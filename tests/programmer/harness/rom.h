/* The UART bootloader in the ROM of a high-density STM32F103 (V2.2) as a state machine over the bytes it hears, with
 * the flash behind it. A second reading of AN3155, PM0075 and what was observed on the ROM (docs/UART.md), written
 * without looking at tests/programmer/simulator, so that an error in one is not in the other. Times in nanoseconds. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROM_FLASH      0x08000000u
#define ROM_FLASH_SIZE (512u * 1024)
#define ROM_PAGE       2048u
#define ROM_PAGES      (ROM_FLASH_SIZE / ROM_PAGE)
#define ROM_PRODUCT    0x0414 /* AN2606: STM32F103xC/D/E */
#define ROM_COMMANDS   1024   /* remembered at most */

enum rom_state {
    ROM_ASLEEP, /* after reset: measures the line rate on the first byte */
    ROM_DEAF,   /* tuned to a wrong rate, or the application runs */
    ROM_COMMAND,
    ROM_COMPLEMENT,
    ROM_ADDRESS,
    ROM_LENGTH, /* of a READ */
    ROM_LENGTH_COMPLEMENT,
    ROM_COUNT, /* of a WRITE, an ERASE, a WRITE PROTECT; less one */
    ROM_MASS,  /* behind an ERASE's count of 0xFF */
    ROM_LIST,  /* so many bytes, and their checksum */
};

/* A command that was taken: where it stands among the bytes that the host sent. */
struct rom_command {
    uint8_t opcode;
    uint32_t at;
};

struct rom {
    uint8_t *flash; /* ROM_FLASH_SIZE bytes, borrowed */
    enum rom_state state;
    uint8_t opcode, code, sum;
    uint32_t address, wanted, taken; /* bytes of what is under way */
    uint8_t buffer[256];             /* of WRITE data and page lists; what is not overwritten stays */
    uint64_t byte_ns;                /* 8E1: 11 bits at the rate it is tuned to */
    uint64_t now, busy, transmitter; /* hears nothing new before `busy`; what it says is out at `transmitter` */
    unsigned mass_erases, starts, option_writes;
    bool erased[ROM_PAGES]; /* ever */
    struct rom_command commands[ROM_COMMANDS];
    size_t command_count;
    void (*say)(void *context, uint8_t byte, uint64_t at);
    void *context;
};

/* Power on: RAM is lost, flash is not, and what was counted stays counted. */
void rom_reset(struct rom *rom);
/* `byte` has arrived at `now`, not before rom->busy; it is the `at`-th that the host sent. */
void rom_hear(struct rom *rom, uint8_t byte, uint32_t at, uint64_t now);
