@ One UF2 block (github.com/microsoft/uf2) with the application of IMG001: FAMILY says whose it is.
    .data
    .word 0x0A324655, 0x9E5D5157            @ magic
    .word 0x2000                            @ flags: a family id is present
    .word 0x0800C000, 320, 0, 1             @ address, payload, block 0 of 1
    .word FAMILY
    .word 0x2000C000, 0x0800C139, 0x0800C139, 0x0800C139
    .space 0x128
    .hword 0xE7FE                           @ b .
    .space 476 - 0x13A
    .word 0x0AB16F30                        @ last magic
