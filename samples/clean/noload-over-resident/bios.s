@ Stand-ins for functions of SYS, as the vendor's library has them.
    .section .bios, "ax", %progbits
    .rept 16
    bx lr
    nop
    .endr
