    .section .fast, "ax", %progbits
    bx lr
    .section .scratch, "aw", %nobits
    .space 16
