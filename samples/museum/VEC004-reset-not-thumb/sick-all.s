@ Sick: no handler has .thumb_func, on a part of which nothing but the core is known: the very end of RAM in word 0 tells
@ that this is a table all the same.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
    .word _estack
    .word Reset_Handler
    .rept 14
    .word Default_Handler
    .endr

    .text
Default_Handler:
    b .
    .global Reset_Handler
Reset_Handler:
    b .
