@ Sick: the bytes behind RDP and USER are not their complements.
@ Bricks: a chip that finds this at reset takes both for erased, and an erased RDP is read protection.
    .section .options, "a"
    .byte 0xA5, 0xA5            @ RDP
    .byte 0xFE, 0xFE            @ USER
