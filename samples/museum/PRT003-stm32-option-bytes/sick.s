@ Sick: read protection is off, as it should be, and the watchdog is switched on.
@ Bricks: what the image leaves out (write protection, user data) is erased with the rest.
    .section .options, "a"
    .byte 0xA5, 0x5A            @ RDP, and its complement
    .byte 0xFE, 0x01            @ USER
