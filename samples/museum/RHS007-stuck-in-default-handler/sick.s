@ Sick: nothing is called SysTick_Handler, so the first tick ends in the loop of the start-up file.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xE000ED08
    ldr r1, =0x0800C000
    str r1, [r0]
    ldr r4, =0x20003000
    ldr r0, =0xE000E010
    str r0, [r4]
    ldr r1, [r4]
    movs r0, #99
    str r0, [r1, #4]
    movs r0, #7
    str r0, [r1]
    b .
