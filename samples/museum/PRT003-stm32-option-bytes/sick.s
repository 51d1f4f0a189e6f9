@ Sick: read protection is off, as it should be, and the watchdog is switched on.
@ Bricks: firmware that does not feed it is reset for as long as it is there; what the image leaves out is erased with the
@ rest.
    .section .options, "a"
    .byte 0xA5, 0x5A            @ RDP, and its complement
    .byte 0xFE, 0x01            @ USER
