@ Sick: Reset_Handler is the name of a table of constants.
@ Bricks: the core executes constants.
    .section .rodata.start, "a"
    .balign 4
    .global Reset_Handler
    .equ Reset_Handler, table + 1
table:
    .word 0x12345678
