@ Sick, but softly: 0x20010000 is the end of the die's RAM, beyond the documented 48 KiB. Shipped firmware does it.
    .global _estack
    .equ _estack, 0x20010000
