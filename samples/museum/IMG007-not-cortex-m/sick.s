@ Sick: an ELF header that names RISC-V (e_machine 243), and nothing behind it.
    .data
    .byte 0x7F, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0   @ e_ident: 32-bit, little-endian
    .hword 2, 243                                                   @ e_type EXEC, e_machine RISC-V
    .word 1, 0x0800C000, 0, 0, 0                                    @ version, entry, no tables, flags
    .hword 52, 32, 0, 40, 0, 0                                      @ sizes and counts
