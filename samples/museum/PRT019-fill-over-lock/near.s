@ Near: the option words between them have a section of their own.
    .section .option, "a"
    .space 0x100, 0xFF
    .section .lock, "a"
    .word 1
