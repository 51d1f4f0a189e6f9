/* What happens between reset and main(), and where the core goes from there. */
#include <stdint.h>

extern uint32_t _estack[], _sidata[], _sdata[], _edata[], _sbss[], _ebss[];

int main(void);
void Reset_Handler(void);
void SysTick_Handler(void);
void EXTI0_IRQHandler(void);

void Reset_Handler(void)
{
    for (uint32_t *from = _sidata, *to = _sdata; to < _edata;)
        *to++ = *from++;
    for (uint32_t *to = _sbss; to < _ebss;)
        *to++ = 0;
    main();
    for (;;)
        ;
}

/* A fault stays here, where a debugger finds it. */
static void halt(void)
{
    for (;;)
        ;
}

#define EXCEPTIONS 16
#define INTERRUPTS 43 /* the last is USBWakeUp, 42 */
#define EXTI0      6

typedef void (*handler)(void);

__attribute__((section(".isr_vector"), used)) static const handler vectors[EXCEPTIONS + INTERRUPTS] = {
    (handler)_estack,
    Reset_Handler,
    halt,        /* NMI */
    halt,        /* HardFault */
    halt,        /* MemManage */
    halt,        /* BusFault */
    halt,        /* UsageFault */
    [11] = halt, /* SVCall */
    [12] = halt, /* DebugMonitor */
    [14] = halt, /* PendSV */
    [15] = SysTick_Handler,
    [EXCEPTIONS ... EXCEPTIONS + EXTI0 - 1] = halt,
    [EXCEPTIONS + EXTI0] = EXTI0_IRQHandler,
    [EXCEPTIONS + EXTI0 + 1 ... EXCEPTIONS + INTERRUPTS - 1] = halt,
};
