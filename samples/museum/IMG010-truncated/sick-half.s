@ Sick: block 0 of 2 of a UF2 (github.com/microsoft/uf2); block 1 is missing. The vectors and the code are those of
@ the UF2 of IMG007.
    .data
    .word 0x0A324655, 0x9E5D5157            @ magic
    .word 0x2000                            @ flags: a family id is present
    .word 0x0800C000, 320, 0, 2             @ address, payload, block 0 of 2
    .word 0x5EE21072                        @ STM32F1
    .word 0x2000C000, 0x0800C139, 0x0800C139, 0x0800C139
    .space 0x128
    .hword 0xE7FE                           @ b .
    .space 476 - 0x13A
    .word 0x0AB16F30                        @ last magic
