@ Near: the same call, with bit 0 set.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =work + 1
    blx r0
    b .
    .pool
work:
    bx lr
    .size Reset_Handler, . - Reset_Handler
