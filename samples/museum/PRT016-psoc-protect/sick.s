@ Sick: one fuse byte.
@ Bricks: fuses are blown once.
    .section .lock, "a"
    .byte 1
