@ Sick: one word of the boot configuration; the rest is erased.
@ Bricks: the boot ROM finds no configuration and locks the part.
    .section .lock, "a"
    .word 0xAABBAABB
