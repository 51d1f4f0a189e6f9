@ Near: it names the table.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =0x20003000
    ldr r0, =0xE000ED08
    str r0, [r4]
    ldr r1, [r4]
    ldr r0, =0x0800C000
    str r0, [r1]
    ldr r4, =0x20003000
    ldr r0, =0xE000E010
    str r0, [r4]
    ldr r1, [r4]
    movs r0, #99
    str r0, [r1, #4]
    movs r0, #7
    str r0, [r1]
    b .
    .global SysTick_Handler
    .type SysTick_Handler, %function
SysTick_Handler:
    ldr r2, =0x20003004
    ldr r3, [r2]
    adds r3, #1
    str r3, [r2]
    bx lr
