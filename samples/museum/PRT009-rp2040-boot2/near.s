@ Near: the checksum fits.
    .section .lock, "a"
    .space 252
    .word 0x7065399A
