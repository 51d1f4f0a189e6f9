@ Sick: the offset was forgotten by a digit: 0x0800C040 is in the midst of the table, and no multiple of 128.
@ Bricks: the first tick goes where the core finds vectors that are none.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xE000ED08
    ldr r1, =0x0800C040
    str r1, [r0]
    ldr r0, =0xE000E010
    movs r1, #7
    str r1, [r0]
    b .
    .pool
