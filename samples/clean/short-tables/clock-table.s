@ An XMC1's flash: two words for the core, then the clock's settings for the ROM, and code.
    .syntax unified
    .thumb
    .word 0x20001000, Reset_Handler, 0, 0
    .word 0x00041800, 0x00000100, 0x80000000
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r0, #1
    ldr r1, =0x20000100
    str r0, [r1]
    movs r2, #3
    ldr r3, =0x68529A07
    str r2, [r1, #4]
    str r3, [r1, #8]
    b .
    .pool
    .word 0x0052189A, 0x91029205
