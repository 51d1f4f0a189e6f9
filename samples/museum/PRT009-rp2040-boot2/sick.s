@ Sick: 252 bytes, and a checksum with one bit wrong.
@ Bricks: the boot ROM starts USB instead of the program.
    .section .lock, "a"
    .space 252
    .word 0x7065399B
