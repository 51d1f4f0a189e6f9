@ Near: FSEC 0xDE, as Teensy boards have it: not secured.
    .section .lock, "a"
    .word 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFDE
