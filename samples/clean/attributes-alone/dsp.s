@ The attribute of a Cortex-M4, and no instruction that the M3 lacks.
    .syntax unified
    .thumb
    .cpu cortex-m4
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    .rept 64
    adds r0, r0, r1
    .endr
    b .
