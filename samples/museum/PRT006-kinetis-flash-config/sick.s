@ Sick: FSEC 0xEF: secured, and mass erase is off.
@ Bricks: nobody programs the part again.
    .section .lock, "a"
    .word 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFEF
