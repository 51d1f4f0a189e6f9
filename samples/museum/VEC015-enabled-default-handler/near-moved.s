@ Near: the handlers are put into a table in RAM.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =0xE000ED00
    ldr r0, =0x20000800
    str r0, [r3, #8]
    mov.w r3, #0xE000E000
    movs r2, #7
    str r2, [r3, #0x10]
    b .
    .pool
