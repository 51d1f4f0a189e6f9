@ Sick: calls into SYS by an address without bit 0. Bricks: a UsageFault (INVSTATE), whatever lies there.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =0x08004200
    blx r3
    b .
    .pool
    .size Reset_Handler, . - Reset_Handler
