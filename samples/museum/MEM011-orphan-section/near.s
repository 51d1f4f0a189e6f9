@ Near: the same table in a section that the script's pattern .rodata.* takes in.
    .section .rodata.lookup, "a"
    .word 1, 2, 3
