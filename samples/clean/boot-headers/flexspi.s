@ An i.MX RT's flash configuration block and, 0x1000 behind it, the IVT that names the table.
    .section .header, "a"
    .word 0x42464346, 0x56010400
    .space 0x1000 - 8
    .word 0x412000D1, g_pfnVectors, 0, 0, 0, FLASH + 0x1000, 0, 0
