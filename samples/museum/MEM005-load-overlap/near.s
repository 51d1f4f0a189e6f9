    .section .menu, "ax"
    .word 0x4770BF00
    .section .game, "ax"
    .word 0xBF004770
