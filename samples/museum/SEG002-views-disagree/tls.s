@ A thread-local variable with an initial value.
    .section .tdata, "awT", %progbits
    .balign 4
    .word 0x54656853
