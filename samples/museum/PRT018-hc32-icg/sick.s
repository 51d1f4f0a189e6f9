@ Sick: the key of level 2.
@ Bricks: debuggers and the serial loader do not read any more.
    .section .lock, "a"
    .word 0xA85173AE
