    .bss
    .space 64
