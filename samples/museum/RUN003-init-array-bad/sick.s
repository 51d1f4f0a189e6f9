@ Sick: a constructor without .type, so that its address in the table has bit 0 clear.
@ Breaks: start-up code calls it, and that is a UsageFault (INVSTATE).
    .syntax unified
    .thumb

    .text
construct:
    bx lr

    .section .init_array, "aw", %init_array
    .balign 4
    .word construct
