@ Near: the end of the documented RAM, the first address outside: right, because a push counts down first.
    .global _estack
    .equ _estack, 0x2000C000
