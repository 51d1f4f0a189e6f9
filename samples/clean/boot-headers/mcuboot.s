@ MCUboot: magic number, load address, sizes of this header and of what is protected, of the image; no TLVs behind it but the
@ head of their area.
    .section .header, "a"
    .word 0x96F3B83D, 0
    .short 0x200, 0
    .word image_size, 0

    .section .tlv, "a"
    .short 0x6907, 4
