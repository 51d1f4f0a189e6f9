    .section .extra, "a"
    .word 1
