@ Near: with a table of 30,368 bytes it ends with the page before.
    .section .rodata.table, "a"
    .fill 30368, 1, 0x5A
