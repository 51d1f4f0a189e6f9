@ Near: a function of the ROM bootloader (system memory) by its address, and a routine that is copied to RAM.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =0x1FFFF021
    blx r3
    ldr r3, =0x20004001
    blx r3
    b .
    .pool
    .size Reset_Handler, . - Reset_Handler
