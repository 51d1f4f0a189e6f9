    .section .table, "aw", %progbits
    .word 1
    .section .extra, "aw", %progbits
    .word 2
    .section .second, "aw", %nobits
    .space 16
