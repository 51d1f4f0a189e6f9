@ Sick: the boot data are behind the image.
@ Bricks: the boot ROM starts its serial downloader.
    .section .lock, "a"
    .ascii "FCFB"
    .org 0x1000, 0xFF
    .word 0x412000D1, 0x60002000, 0x00000000, 0x00000000, 0x60012000, 0x60001000, 0x00000000, 0x00000000
    .word 0x60000000, 0x00010000, 0x00000000
