@ Sick: the block says RP2040.
@ Bricks: the boot ROM refuses it.
    .section .lock, "a"
    .word 0xFFFFDED3, 0x00210142, 0x000001FF, 0x00000000, 0xAB123579
