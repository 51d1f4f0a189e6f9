@ Near: the same field byte by byte, a half-word at an even address, a word at what adds up to a multiple of four.
    .syntax unified
    .thumb
    .cpu cortex-m0
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =packet + 1
    ldrb r1, [r3, #4]
    ldr r3, =packet + 2
    ldrh r2, [r3]
    adds r3, r3, #2
    ldr r2, [r3]
    b .
    .pool
    .bss
    .balign 4
packet:
    .space 16
