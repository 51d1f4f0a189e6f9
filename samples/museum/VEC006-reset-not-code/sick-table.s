@ Sick: Reset_Handler is a place in the table itself. Bricks: the core executes addresses.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
table:
    .word _estack
    .word table + 0x21
    .rept 9
    .word handler
    .endr
    .word handler, handler, 0, handler, handler
    .rept 60
    .word handler
    .endr

    .text
    .type handler, %function
handler:
    b .
