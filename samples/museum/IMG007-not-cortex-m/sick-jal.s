@ Sick: a raw RISC-V program: `j start` and `csrw mstatus, x0`, where a Cortex-M has its SP and reset vector.
@ JAL x0, +0x80 = 0x0800006F; CSRRW x0, 0x300, x0 = 0x30001073 (RISC-V ISA manual 20191213, chapter 24).
    .data
    .word 0x0800006F, 0x30001073
    .space 0x78, 0x13
    .word 0x0000006F
