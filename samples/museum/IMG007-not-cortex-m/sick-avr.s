@ Sick: the vectors of an ATmega: JMP to each handler, the first halfword 0x940C, the second its address in halfwords.
    .data
    .rept 26
    .hword 0x940C, 0x0034
    .endr
    .hword 0x2411, 0xBE1F, 0xCFFF            @ EOR r1, r1; OUT SREG, r1; RJMP .
    .hword 0
