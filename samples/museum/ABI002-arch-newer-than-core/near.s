@ Near: built for a Cortex-M0, whose instructions are a part of what the Cortex-M3 has.
    .syntax unified
    .thumb
    .cpu cortex-m0

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r0, #1
    adds r0, r0, r0
    b .
    .size Reset_Handler, . - Reset_Handler
