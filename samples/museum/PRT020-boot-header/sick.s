@ Sick: the image was changed after it had been signed.
@ Bricks: the bootloader refuses it.
    .syntax unified
    .thumb
    .text
    .word 0x96F3B83D, 0             @ magic, load address
    .hword 0x80, 0                  @ bytes of the header, of protected TLVs
    .word 0x44, 0                   @ bytes of the image, flags
    .byte 1, 0
    .hword 0
    .word 0, 0                      @ version 1.0.0
    .org 0x80
    .word 0x20002000, 0x0800C0C1     @ the vector table
    .rept 5
    .word 0x0800C0C3
    .endr
    .word 0, 0, 0, 0
    .word 0x0800C0C3, 0x0800C0C3, 0, 0x0800C0C3, 0x0800C0C3
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
    b .
    .hword 0x6907, 0x28             @ TLVs, all of their bytes
    .hword 0x10, 0x20               @ SHA-256
    .byte 0xE9, 0xE2, 0x70, 0xBC, 0x38, 0xD8, 0x52, 0x5B, 0x52, 0xEB, 0x8A, 0xA8, 0x3C, 0x35, 0xA0, 0x13
    .byte 0xAF, 0xA7, 0x17, 0x1E, 0x4F, 0x66, 0xED, 0xA9, 0x66, 0x1B, 0xB3, 0xEB, 0x3D, 0x1D, 0xB3, 0x1A
