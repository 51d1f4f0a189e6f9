@ Sick: constants that nobody calls a payload. With the core alone no table is expected anywhere, and none is found.
    .text
    .rept 64
    .word 0xCAFEF00D
    .endr
