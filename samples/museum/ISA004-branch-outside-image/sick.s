@ Sick: calls 128 KiB behind the image. Breaks: the core runs into erased flash.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl . + 0x20000
    b .
    .size Reset_Handler, . - Reset_Handler
