@ Sick: constants at 0x500 and nothing at 0x438, where SECMPUAC is.
@ Bricks: objcopy -O binary fills the gap with zeros, which switch the security MPU on.
    .section .lock, "a"
    .word 1
