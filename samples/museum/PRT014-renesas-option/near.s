@ Near: SECMPUAC as it is delivered.
    .section .lock, "a"
    .space 0x38, 0xFF              @ OFS0 and the ranges of the security MPU
    .word 0xFFFFFFFF
