    .section .boot2, "ax"
    .rept 64
    .word 0xB5004B32
    .endr
