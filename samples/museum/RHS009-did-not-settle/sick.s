@ Sick: it goes wrong for some values of the register, and not for others.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =0x20003000
    ldr r0, =0x40013800
    ldr r0, [r0]
    cbz r0, 1f
    movs r0, #0
    str r0, [r4]
    ldr r0, [r4]
    bx r0
1:
    b .
