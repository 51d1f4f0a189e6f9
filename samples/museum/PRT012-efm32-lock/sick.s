@ Sick: ALW is 0.
@ Bricks: with the debug lock not even an erase gets in.
    .section .lock, "a"
    .word 0xFFFFFFF0
