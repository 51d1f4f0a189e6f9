@ Near: it erases a page of its own, as programs do that keep settings.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0x40022000
    ldr r1, =0x45670123
    str r1, [r0, #4]
    ldr r1, =0xCDEF89AB
    str r1, [r0, #4]
    movs r1, #2
    str r1, [r0, #0x10]
    ldr r1, =0x0802B800
    str r1, [r0, #0x14]
    movs r1, #0x42
    str r1, [r0, #0x10]
    b .
