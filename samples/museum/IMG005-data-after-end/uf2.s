@ The bytes of a UF2 in two blocks; FIRST and SECOND are the blocks' numbers, TOTAL what the second says there are.
    .data
    .macro block number total address
    .word 0x0A324655, 0x9E5D5157, 0x2000, \address, 256, \number, \total, 0x5EE21072
    .endm
    block FIRST 2 0x0800C000
    .word 0x2000C000, 0x0800C139, 0x0800C139, 0x0800C139
    .space 476 - 16
    .word 0x0AB16F30
    block SECOND TOTAL 0x0800C100
    .space 0x38
    .rept 16
    .short 0xE7FE                   @ b .
    .endr
    .space 476 - 0x38 - 32
    .word 0x0AB16F30
