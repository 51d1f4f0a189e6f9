@ MCUboot: magic number, load address, sizes of this header and of what is protected, of the image.
    .section .header, "a"
    .word 0x96F3B83D, 0
    .short 0x200, 0
    .word 0x1000, 0
