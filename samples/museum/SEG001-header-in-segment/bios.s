@ Names for functions of SYS.
    .section .bios, "ax", %progbits
    .space 0x80
