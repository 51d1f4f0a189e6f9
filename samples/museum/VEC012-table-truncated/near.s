@ Near: the same 43, but the rest of the room is left free (zeros).
    .equ INTERRUPTS, 43
    .include "table.s"
    .section .isr_vector
    .space 4 * 17
