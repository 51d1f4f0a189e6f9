@ The least application without initialised data.
    .syntax unified
    .section .isr_vector, "a"
    .word _estack, Reset_Handler
    .rept 74
    .word Default_Handler
    .endr
    .text
    .thumb_func
Default_Handler:
    b .
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
