@ Sick: the die has 64 KiB: the store is a BusFault.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =0x20003000
    ldr r0, =0x20010000
    str r0, [r4]
    ldr r1, [r4]
    str r0, [r1]
    b .
