@ Near: calls into SYS, which lies below the slot on every device.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl . - 0x7000
    b .
    .size Reset_Handler, . - Reset_Handler
