@ Near: the ROM of the chip is called, the end of the program is a number in it, and so is a page of settings behind it.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =0x1FFFF001
    ldr r0, =__settings
    ldr r1, =__end_of_text
    ldr r2, [r0]
    blx r3
    b .
    .pool
    .set __settings, 0x0802B800
__end_of_text:
