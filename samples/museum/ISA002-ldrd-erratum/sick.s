@ Sick: R0 is the base and the first register loaded. Breaks: interrupted between the two loads, a Cortex-M3 before r2p1
@ repeats the first one from the address it just loaded.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =pair
    ldrd r0, r1, [r0]
    b .
    .pool
    .data
    .balign 4
pair:
    .word 1, 2
    .text
    .size Reset_Handler, . - Reset_Handler
