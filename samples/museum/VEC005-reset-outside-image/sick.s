@ Sick: the reset handler is an address taken from another build's map file; nothing is loaded there now.
@ Bricks: the device starts in erased flash or in the previous firmware's remains.
    .global Reset_Handler
    .equ Reset_Handler, 0x08012345
