@ Near: DHCSR.C_DEBUGEN is asked first.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r1, =0xE000EDF0
    ldr r1, [r1]
    lsls r1, r1, #31
    bpl 1f
    movs r0, #4
    ldr r1, =0x0800C000
    bkpt #0xAB
1:  b .
    .pool
