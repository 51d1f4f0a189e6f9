@ Near: the base is the second register: when it is overwritten, both loads are done.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =pair
    ldrd r1, r0, [r0]
    b .
    .pool
    .data
    .balign 4
pair:
    .word 1, 2
    .text
    .size Reset_Handler, . - Reset_Handler
