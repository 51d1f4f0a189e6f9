@ Near: word 7 makes the sum 0.
    .syntax unified
    .thumb
    .section .isr_vector, "a"
    .word 0x10001000, 0x41, 0x43, 0x43, 0x43, 0x43, 0x43
    .word 0 - (0x10001000 + 0x41 + 5 * 0x43)
    .word 0, 0, 0, 0x43, 0x43, 0, 0x43, 0x43
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:                      @ 0x40
    b .
    .type Default_Handler, %function
Default_Handler:                    @ 0x42
    b .
