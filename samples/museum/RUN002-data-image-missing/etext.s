@ The copy as CMSIS's start-up files have it.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r1, =__etext
    ldr r2, =__data_start__
    ldr r3, =__data_end__
1:
    cmp r2, r3
    bhs 2f
    ldr r0, [r1], #4
    str r0, [r2], #4
    b 1b
2:
    b .
    .pool
    .size Reset_Handler, . - Reset_Handler
