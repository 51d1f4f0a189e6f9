@ Sick: the store does nothing: the flash is not open for it.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =0x20003000
    ldr r0, =leaf
    str r0, [r4]
    ldr r1, [r4]
    str r0, [r1]
    b .
    .balign 4
leaf:
    bx lr
    nop
