/* The vector table, and a handler for whatever has none. */
#include <stddef.h>

extern unsigned _estack[];
void Reset_Handler(void);

void Default_Handler(void)
{
    for (;;)
        ;
}

#define WEAK __attribute__((weak, alias("Default_Handler"))) void
WEAK NMI_Handler(void);
WEAK HardFault_Handler(void);
WEAK SVC_Handler(void);
WEAK PendSV_Handler(void);
WEAK SysTick_Handler(void);
WEAK Timer_Handler(void);

__attribute__((section(".isr_vector"), used)) void *const vectors[48] = {
    _estack,         Reset_Handler,   NMI_Handler,     HardFault_Handler, Default_Handler, Default_Handler,
    Default_Handler, NULL,            NULL,            NULL,              NULL,            SVC_Handler,
    Default_Handler, NULL,            PendSV_Handler,  SysTick_Handler,   Default_Handler, Default_Handler,
    Default_Handler, Timer_Handler,   Default_Handler, Default_Handler,   Default_Handler, Default_Handler,
    Default_Handler, Default_Handler, Default_Handler, Default_Handler,   Default_Handler, Default_Handler,
    Default_Handler, Default_Handler, Default_Handler, Default_Handler,   Default_Handler, Default_Handler,
    Default_Handler, Default_Handler, Default_Handler, Default_Handler,   Default_Handler, Default_Handler,
    Default_Handler, Default_Handler, Default_Handler, Default_Handler,   Default_Handler, Default_Handler,
};
