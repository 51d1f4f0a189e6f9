@ Sick: no .thumb_func, so the linker takes Reset_Handler for data and leaves bit 0 of the vector clear.
@ Bricks: the core tries to enter ARM state, which it lacks: a fault before the first instruction.
    .text
    .global Reset_Handler
Reset_Handler:
    b .
