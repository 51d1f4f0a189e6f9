@ Sick: the handler of an interrupt lacks .thumb_func, in a table that only its contents tell the end of.
@ Breaks: the first such interrupt is a fault.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
    .word _estack
    .rept 30
    .word Default_Handler
    .endr
    .word handler
    .rept 44
    .word Default_Handler
    .endr

    .text
handler:
    bx lr
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    .type Default_Handler, %function
Default_Handler:
    b .
