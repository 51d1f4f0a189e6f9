@ Zephyr's _sw_isr_table: of each interrupt the argument, a device in RAM or none, and the handler. Two of its words are a
@ stack pointer and a reset vector to whoever looks no further.
    .syntax unified
    .thumb
    .section .header, "a"
    .space 64, 0x11
    .word device, spurious
    .word device + 8, spurious
    .rept 10
    .word 0, spurious
    .endr
    .balign 256, 0x11
    .text
    .type spurious, %function
spurious:
    bx lr
    .bss
    .balign 4
device:
    .space 16
