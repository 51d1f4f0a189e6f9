@ Near: one bit more is no key.
    .section .lock, "a"
    .word 0xA85173AF
