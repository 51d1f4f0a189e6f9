    .section .ramfunc, "ax", %progbits
    .thumb_func
ramfunc:
    bx lr
