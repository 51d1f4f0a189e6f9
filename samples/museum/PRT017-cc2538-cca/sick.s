@ Sick: "image valid" is not 0.
@ Bricks: the ROM starts its serial loader.
    .section .lock, "a"
    .word 0xF6FFFFFF, 0xFFFFFFFF, 0x00200000
    .space 32, 0xFF
