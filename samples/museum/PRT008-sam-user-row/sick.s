@ Sick: the user row, all ones.
@ Bricks: calibration and brown-out levels are lost, and a watchdog that nothing stops is on.
    .section .lock, "a"
    .word 0xFFFFFFFF, 0xFFFFFFFF
