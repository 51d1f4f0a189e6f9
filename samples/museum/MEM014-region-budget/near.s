@ Near: a table of 16,032 bytes, 16,384 in all: 50 % to the byte.
    .section .rodata.table, "a"
    .fill 16032, 1, 0x5A
