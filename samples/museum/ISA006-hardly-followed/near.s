@ Near: the same code, called.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl program
    b .
program:
    .rept 4000
    movs r0, #1
    .endr
    bx lr
