@ Near: the least that starts.
    .section .isr_vector, "a"
    .word _estack, Reset_Handler
    .space 74 * 4
    .text
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
