@ Near: VTOR is set to the table.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xE000ED00
    ldr r1, =0x0800C000
    str r1, [r0, #8]
    ldr r0, =0xE000E010
    movs r1, #7
    str r1, [r0]
    b .
    .global SysTick_Handler
    .type SysTick_Handler, %function
SysTick_Handler:
    bx lr
    .pool
