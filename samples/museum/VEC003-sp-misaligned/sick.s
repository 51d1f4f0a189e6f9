@ Sick: 0x200099E4 is a multiple of 4 only; an official DS203 image starts with it, so it is no more than a warning.
@ Breaks: code that trusts the ABI's 8 bytes, such as ldrd on a double of main's stack frame on other cores.
    .global _estack
    .equ _estack, 0x200099E4
