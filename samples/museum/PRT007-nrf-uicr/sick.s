@ Sick: APPROTECT is 0x00.
@ Bricks: from the next reset only an erase of everything opens the debug port.
    .section .lock, "a"
    .word 0xFFFFFF00
