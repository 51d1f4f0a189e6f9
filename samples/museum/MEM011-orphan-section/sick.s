@ Sick: a section that the script does not name: the linker chooses its place.
@ Breaks: today behind .rodata, with the next ld in front of the vectors.
    .section .lookup, "a"
    .word 1, 2, 3
