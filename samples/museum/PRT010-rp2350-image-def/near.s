@ Near: the block says RP2350, secure, a program for Arm.
    .section .lock, "a"
    .word 0xFFFFDED3, 0x10210142, 0x000001FF, 0x00000000, 0xAB123579
