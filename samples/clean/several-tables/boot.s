    .syntax unified
    .section .boot, "ax"
    .word _estack
    .word boot_reset
    .rept 74
    .word boot_handler
    .endr
    .global boot_reset
    .thumb_func
boot_reset:
    b .
    .thumb_func
boot_handler:
    b .
