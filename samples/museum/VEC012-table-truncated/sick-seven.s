@ Sick: a table that ends behind UsageFault, and code in the place of what is reserved, SVCall and SysTick.
@ Bricks: tools for an LPC write a checksum over the reserved word, into the first instruction.
    .syntax unified
    .thumb
    .section .isr_vector, "a"
    .global g_pfnVectors
    .type g_pfnVectors, %object
g_pfnVectors:
    .word _estack, Reset_Handler
    .word Default_Handler, Default_Handler, Default_Handler, Default_Handler, Default_Handler
    .size g_pfnVectors, . - g_pfnVectors
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    .rept 12
    movs r0, #1
    .endr
    b .
    .type Default_Handler, %function
Default_Handler:
    b .
