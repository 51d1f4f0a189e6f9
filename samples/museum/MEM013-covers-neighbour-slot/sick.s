@ Sick: with a table of 32,420 bytes the application has 32,772, four more than slot APP1 up to 0x08014000.
@ Breaks: what is in slot APP2 is gone, and the key that starts it starts the middle of this program.
    .section .rodata.table, "a"
    .fill 32420, 1, 0x5A
