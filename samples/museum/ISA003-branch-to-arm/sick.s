@ Sick: the address of a function without bit 0. Bricks: BLX clears the Thumb bit, and the next instruction is a
@ UsageFault (INVSTATE).
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =work
    blx r0
    b .
    .pool
work:
    bx lr
    .size Reset_Handler, . - Reset_Handler
