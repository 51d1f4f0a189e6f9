    .syntax unified
    .thumb
    .section .isr_vector, "a"
    .word _estack, Reset_Handler
    .rept 14 + INTERRUPTS
    .word Default_Handler
    .endr
    .text
    .thumb_func
Default_Handler:
    b .
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    nop
    b .
    .space 128, 0x5A
