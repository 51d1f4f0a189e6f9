@ Sick: the stack ends at 0x20020000, as on a part with 128 KiB of RAM; this die ends at 0x20010000.
@ Bricks: the first push faults, and so does the handler of that fault.
    .global _estack
    .equ _estack, 0x20020000
