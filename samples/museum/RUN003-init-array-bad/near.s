@ Near: declared a function, so that the linker sets bit 0.
    .syntax unified
    .thumb

    .text
    .type construct, %function
construct:
    bx lr

    .section .init_array, "aw", %init_array
    .balign 4
    .word construct
