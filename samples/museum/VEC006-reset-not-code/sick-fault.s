@ Sick: HardFault_Handler is the name of a table of constants.
@ Breaks: the first fault is followed by another, and the core locks up.
    .section .rodata.fault, "a"
    .balign 4
    .global HardFault_Handler
    .equ HardFault_Handler, table + 1
table:
    .word 0xFFFFFFFF
