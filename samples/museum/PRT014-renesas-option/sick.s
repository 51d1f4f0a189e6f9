@ Sick: branches lie where SECMPUAC is.
@ Bricks: the security MPU is on, and the flash cannot be programmed any more.
    .section .lock, "a"
    .space 0x38, 0xFF              @ OFS0 and the ranges of the security MPU
    .word 0xE7FEE7FE
