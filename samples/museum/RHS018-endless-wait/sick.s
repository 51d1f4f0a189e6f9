@ Sick: the flag that it waits for is set by nothing that is on.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =0x20003000
    movs r0, #0
    str r0, [r4, #4]
    ldr r4, =0x20003000
1:  ldr r0, [r4, #4]
    cmp r0, #0
    beq 1b
    b .
    .global SysTick_Handler
    .type SysTick_Handler, %function
SysTick_Handler:
    ldr r2, =0x20003004
    ldr r3, [r2]
    adds r3, #1
    str r3, [r2]
    bx lr
