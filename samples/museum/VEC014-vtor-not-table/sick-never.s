@ Sick: an application behind a bootloader starts SysTick and never sets VTOR.
@ Bricks nothing at once: the first tick runs the bootloader's handler, unless that has set it.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xE000E010
    movs r1, #7
    str r1, [r0]
    b .
    .global SysTick_Handler
    .type SysTick_Handler, %function
SysTick_Handler:
    bx lr
    .pool
