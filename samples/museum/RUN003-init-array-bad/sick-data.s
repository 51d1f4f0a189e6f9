@ Sick: a table of constants among the constructors. Breaks: start-up code calls it.
    .section .rodata.table, "a"
    .balign 4
table:
    .word 0xFFFFFFFF, 0xFFFFFFFF

    .section .init_array, "aw", %init_array
    .balign 4
    .word table + 1
