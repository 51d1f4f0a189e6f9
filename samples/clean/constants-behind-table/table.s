@ A font of an odd number of bytes a letter, and pointers to two of them: one to a letter with a pattern, one to a blank.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
    .word _estack
    .rept 15
    .word Reset_Handler
    .endr
    .rept 4
    .word Default_Handler
    .endr

    .section .rodata, "a"
    .balign 4
letters:
    .word blank, dots
    .word 1, 2, 3, 4
font:
    .byte 7
dots:
    .rept 17
    .byte 0x55
    .endr
    .byte 0
blank:
    .space 19
    .balign 4

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =letters
    b .
    .pool
    .type Default_Handler, %function
Default_Handler:
    b .
