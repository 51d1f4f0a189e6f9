@ Near: a multiple of 8, though not of 16.
    .global _estack
    .equ _estack, 0x200099E8
