@ Sick: CCR.DIV_0_TRP is set, and a division by zero follows: a HardFault at every start.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =0x20003000
    ldr r0, =0xE000ED14
    str r0, [r4]
    ldr r1, [r4]
    movs r0, #16
    str r0, [r1]
    movs r2, #0
    sdiv r3, r0, r2
    b .
