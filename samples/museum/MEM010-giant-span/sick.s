    .section .options, "a"
    .byte 0xA5, 0x5A            @ not protected, and its complement
