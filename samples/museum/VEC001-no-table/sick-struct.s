@ Sick: constants that nobody calls a payload. They begin with an address in RAM and pointers to constants, but go on as
@ no table does.
    .syntax unified
    .thumb

    .text
    .word _estack - 16
    .rept 8
    .word constant
    .endr
    .word 0x12345678, 8, 9, 10, 11, 12, 13

    .section .rodata, "a"
constant:
    .word 1
