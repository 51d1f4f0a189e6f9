@ A function that start-up code copies to RAM.
    .syntax unified
    .thumb
    .section .fast, "ax"
    .global quick
    .type quick, %function
quick:
    bx lr
