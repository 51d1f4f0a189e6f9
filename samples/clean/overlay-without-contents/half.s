    .section .loaded, "aw", %progbits
    .space 64, 1
    .section .empty, "aw", %nobits
    .space 32
