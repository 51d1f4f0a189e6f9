@ Sick: the reset handler is among the functions that run in RAM. Bricks: it is what copies them there.
    .section .ramfunc, "awx"
    .balign 4
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
