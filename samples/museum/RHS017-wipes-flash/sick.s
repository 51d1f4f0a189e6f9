@ Sick: MER and STRT: bootloader and program are gone.
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
    movs r1, #4
    str r1, [r0, #0x10]
    movs r1, #0x44
    str r1, [r0, #0x10]
    b .
