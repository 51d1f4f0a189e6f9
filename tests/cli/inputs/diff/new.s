@ See old.s.
        .syntax unified
        .cpu cortex-m4
        .thumb

        .section .isr_vector, "a"
        .global vectors
        .type vectors, %object
vectors:
        .word 0x2000b800
        .word start
        .word fault
        .word fresh
        .size vectors, 16

        .text
        .global Reset_Handler
        .thumb_func
Reset_Handler:
        .global start
        .type start, %function
start:
        b .
        .size start, 2
        .type grows, %function
grows:
        nop
        nop
        nop
        nop
        nop
        bx lr
        .size grows, 12
        .type fault, %function
fault:
        b .
        .size fault, 2
        .type fresh, %function
fresh:
        b .
        .size fresh, 2
        .balign 4
        .type table, %object
table:
        .word 1, 2, 3, 4
        .size table, 16

        .data
        .type level, %object
level:
        .word 6
        .size level, 4

        .bss
        .type room, %object
room:
        .space 32
        .size room, 32
        .ident "made by hand, 2"
