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
    .set n, 0
    .rept 2000
    movs r0, #(n & 0xFF)
    movs r1, #(n >> 4 & 0xFF)
    .set n, n + 1
    .endr
    bx lr
