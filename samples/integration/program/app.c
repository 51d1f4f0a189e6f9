/* A small application for an STM32F103xB: start-up, variables, and one 64-bit division, which is a call into libgcc. */
#include <stdint.h>

extern uint32_t _estack[], _sidata[], _sdata[], _edata[], _sbss[], _ebss[];

void Reset_Handler(void);

static volatile uint64_t samples = 72000000;
static volatile uint32_t rate = 3;
static volatile uint64_t period;

int main(void)
{
    for (;;)
        period = samples / rate;
}

void Reset_Handler(void)
{
    for (uint32_t *from = _sidata, *to = _sdata; to < _edata;)
        *to++ = *from++;
    for (uint32_t *to = _sbss; to < _ebss;)
        *to++ = 0;
    main();
}

static void Default_Handler(void)
{
    for (;;)
        ;
}

#define EXCEPTIONS 16
#define INTERRUPTS 43 /* of a medium-density STM32F103 */

typedef void (*handler)(void);

__attribute__((section(".isr_vector"), used)) static const handler vectors[EXCEPTIONS + INTERRUPTS] = {
    (handler)_estack,       Reset_Handler,          [2 ... 6] = Default_Handler,
    [11] = Default_Handler, [12] = Default_Handler, [14 ... EXCEPTIONS + INTERRUPTS - 1] = Default_Handler,
};
