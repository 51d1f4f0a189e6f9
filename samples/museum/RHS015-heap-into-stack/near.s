@ Near: it ends below it.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0x8000
    bl _sbrk
    b .
    .global _sbrk
    .type _sbrk, %function
_sbrk:
    ldr r0, =0x20003000
    bx lr
