@ Sick: a field of four bytes behind one of one byte, read as a word.
@ Errs: a HardFault.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =frame + 1
    ldr r1, =frame
    ldr r2, [r0]
    str r2, [r1, #4]
    b .
    .pool

    .data
    .balign 4
frame:
    .space 8
