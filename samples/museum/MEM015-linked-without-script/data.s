@ A variable with an initial value, and one without.
    .data
    .word 1
    .bss
    .space 4
