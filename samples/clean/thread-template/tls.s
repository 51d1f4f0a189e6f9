    .section .tdata, "awT", %progbits
    .word 1
    .section .tbss, "awT", %nobits
    .word 0
