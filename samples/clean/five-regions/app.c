/* A small application for the default board: vectors in ENTRY, code and constants in ROM, variables in RAM, a buffer
 * shared with SYS in BIOSRAM and values that survive a restart in COOKIES. Built by the Makefile beside it; the ELF is
 * committed so that `./dev run` needs no cross toolchain. */
#include <stdint.h>

extern uint32_t _estack, _sidata, _sdata, _edata, _sbss, _ebss;
void Reset_Handler(void);

static const uint16_t sine[64] = {
    2048, 2248, 2447, 2642, 2831, 3013, 3185, 3346, 3495, 3630, 3750, 3853, 3939, 4007, 4056, 4085,
    4095, 4085, 4056, 4007, 3939, 3853, 3750, 3630, 3495, 3346, 3185, 3013, 2831, 2642, 2447, 2248,
    2048, 1847, 1648, 1453, 1264, 1082, 910,  749,  600,  465,  345,  242,  156,  88,   39,   10,
    1,    10,   39,   88,   156,  242,  345,  465,  600,  749,  910,  1082, 1264, 1453, 1648, 1847,
};

uint32_t gain[8] = {1, 2, 5, 10, 20, 50, 100, 200};
static uint16_t trace[4096];
static volatile uint32_t ticks;

__attribute__((section(".biosram"))) uint8_t bios_buffer[2048];
__attribute__((section(".cookies"))) struct {
    uint32_t magic, restarts;
    uint8_t settings[248];
} cookies;

static void sample(void)
{
    for (unsigned i = 0; i < sizeof trace / sizeof *trace; i++)
        trace[i] = (uint16_t)(sine[(i + ticks) % 64] * gain[i % 8]);
}

static void spin(void)
{
    for (;;) {
    }
}

static void tick(void)
{
    ticks++;
}

void Reset_Handler(void)
{
    for (uint32_t *from = &_sidata, *to = &_sdata; to < &_edata;)
        *to++ = *from++;
    for (uint32_t *to = &_sbss; to < &_ebss;)
        *to++ = 0;
    if (cookies.magic != 0x4453434Bu) {
        cookies.magic = 0x4453434Bu;
        cookies.restarts = 0;
    }
    cookies.restarts++;
    for (;;) {
        sample();
        bios_buffer[ticks % sizeof bios_buffer] = (uint8_t)trace[0];
    }
}

/* 16 system words and the 60 interrupts of the STM32F103xC/D/E. */
__attribute__((section(".isr_vector"), used)) static void (*const vectors[76])(void) = {
    (void (*)(void))&_estack, Reset_Handler, spin, spin, spin, spin, spin, 0, 0, 0, 0, spin, spin, 0, spin, tick,
    [16 ... 75] = spin,
};
