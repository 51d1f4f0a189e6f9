@ The same; this IVT names the reset handler instead, as Teensy 4's does, and there is no table in the flash.
    .section .header, "a"
    .word 0x42464346, 0x56010000
    .space 0x1000 - 8
    .word 0x432000D1, Reset_Handler, 0, 0, 0, FLASH + 0x1000, 0, 0

    .text
    .syntax unified
    .thumb
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    b .
