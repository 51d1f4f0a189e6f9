@ Near: it ends above all variables.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0x20000900
1:  push {r0, r1}
    cmp sp, r0
    bhi 1b
    b .
