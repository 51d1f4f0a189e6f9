@ Reset and the faults lead to where the code is loaded, the others to its copy.
    .syntax unified
    .thumb
    .section .intvec, "a"
    .word 0x20001000, start + 1, fault + 1, fault + 1
    .rept 3
    .word in_ram + 1
    .endr
    .space 16
    .word fault + 1, in_ram + 1, 0, in_ram + 1, in_ram + 1

    .section .first, "a"
fault:
    .short 0xE7FE                   @ b .
start:
    .short 0x2001, 0xE7FD           @ movs r0, #1; b start
    .short 0xE7FE, 0xE7FE, 0xE7FE, 0xE7FE, 0xE7FE

    .section .ro, "ax"
    .type other, %function
other:
    bx lr
    nop

    .section .room, "awx", %nobits
    .global in_ram
    .type in_ram, %function
in_ram:
    .space 16
    .size in_ram, 16
