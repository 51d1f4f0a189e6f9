@ Sick: read protection level 2, which the family of level2.yaml has.
@ Bricks: no debugger and no ROM bootloader gets in again, and nothing undoes it.
    .section .options, "a"
    .byte 0xCC, 0x33            @ RDP, and its complement
