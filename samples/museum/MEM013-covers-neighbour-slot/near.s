@ Near: with a table of 32,416 bytes the application ends with the slot.
    .section .rodata.table, "a"
    .fill 32416, 1, 0x5A
