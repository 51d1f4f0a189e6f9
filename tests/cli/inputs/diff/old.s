@ Two releases of a program whose every size can be counted: this one and new.s. Linked with the five regions' script.
        .syntax unified
        .cpu cortex-m3
        .thumb

        .section .isr_vector, "a"
        .global vectors
        .type vectors, %object
vectors:
        .word 0x2000c000
        .word start
        .word fault
        .word fault
        .size vectors, 16

        .text
        .global Reset_Handler
        .thumb_func
Reset_Handler:
        .global start
        .type start, %function
start:                          @ stays
        b .
        .size start, 2
        .type gone, %function
gone:                           @ goes
        nop
        nop
        bx lr
        .size gone, 6
        .type grows, %function
grows:                          @ grows by 8 and moves
        nop
        bx lr
        .size grows, 4
        .type fault, %function
fault:                          @ moves
        b .
        .size fault, 2
        .balign 4
        .type table, %object
table:                          @ moves
        .word 1, 2, 3, 4
        .size table, 16

        .data
        .type level, %object
level:                          @ other contents
        .word 5
        .size level, 4

        .bss
        .type room, %object
room:                           @ shrinks
        .space 64
        .size room, 64
        .ident "made by hand, 1"
