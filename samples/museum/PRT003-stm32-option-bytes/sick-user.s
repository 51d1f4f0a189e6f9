@ Sick: only USER, two bytes further on.
@ Bricks: to change it everything is erased, and an erased RDP is read protection.
    .section .options, "a"
    .byte 0xFE, 0x01            @ USER, and its complement
