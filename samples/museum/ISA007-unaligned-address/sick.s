@ Sick: a field of a packed structure, by a pointer to words.
@ Bricks nothing but this program: a HardFault, each time.
    .syntax unified
    .thumb
    .cpu cortex-m0
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =packet + 1
    movs r0, #0
    ldr r1, [r3, #4]
    ldrh r2, [r3]
    b .
    .pool
    .bss
    .balign 4
packet:
    .space 16
