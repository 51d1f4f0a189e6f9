@ Sick: the handler's place is kept free (0xFF) for a part that is programmed later.
@ Bricks: 0xFFFF is an undefined instruction.
    .text
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    .word 0xFFFFFFFF, 0xFFFFFFFF
