@ Near: one bit less is no key.
    .section .lock, "a"
    .word 0x43218764
