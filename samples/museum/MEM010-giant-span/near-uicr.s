    .section .uicr, "a"
    .word 0x000F0000
