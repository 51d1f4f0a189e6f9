@ Near: a table of 30,776 bytes, 31,128 in all: 94.995 %.
    .section .rodata.table, "a"
    .fill 30776, 1, 0x5A
