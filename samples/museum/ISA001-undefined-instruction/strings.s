@ Strings for a log that a host puts together: in the ELF, never on the device. Aligned, so that $d stands in front.
    .section .logstrings, "", %progbits
    .balign 4
    .rept 64
    .asciz "pressure %d, temperature %d"
    .balign 4
    .endr
