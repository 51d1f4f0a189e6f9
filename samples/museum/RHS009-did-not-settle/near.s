@ Near: it asks, and goes on alike.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0x40013800
    ldr r0, [r0]
    cbz r0, 1f
    nop
1:
    b .
