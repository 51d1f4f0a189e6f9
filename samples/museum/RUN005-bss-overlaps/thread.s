    .section .tdata, "awT", %progbits
    .word 1
