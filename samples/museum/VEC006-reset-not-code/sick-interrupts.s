@ Sick: Reset_Handler is a place among the interrupts. Bricks: the core executes addresses.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
table:
    .word _estack
    .word table + 0x81
    .rept 74
    .word handler
    .endr

    .text
    .type handler, %function
handler:
    b .
