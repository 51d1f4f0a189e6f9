@ Near: the tick sets it.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =0x20003000
    movs r0, #0
    str r0, [r4, #4]
    ldr r0, =0xE000ED08
    ldr r1, =0x0800C000
    str r1, [r0]
    ldr r4, =0x20003000
    ldr r0, =0xE000E010
    str r0, [r4]
    ldr r1, [r4]
    movs r0, #99
    str r0, [r1, #4]
    movs r0, #7
    str r0, [r1]
    ldr r4, =0x20003000
1:  ldr r0, [r4, #4]
    cmp r0, #0
    beq 1b
    b .
    .global SysTick_Handler
    .type SysTick_Handler, %function
SysTick_Handler:
    ldr r2, =0x20003004
    ldr r3, [r2]
    adds r3, #1
    str r3, [r2]
    bx lr
