@ Sick: OB_CP with bit 0 cleared.
@ Bricks: debuggers neither read nor write until a mass erase.
    .section .lock, "a"
    .word 0xFFFFFFFE
