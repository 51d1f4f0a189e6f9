@ Near: it is 0.
    .section .lock, "a"
    .word 0xF6FFFFFF, 0x00000000, 0x00200000
    .space 32, 0xFF
