@ The RP2040's second stage: 252 bytes (here of no use) and their checksum.
    .section .header, "ax"
    .rept 63
    .word 0xB5004B32
    .endr
    .word 0xD51ACD6D
