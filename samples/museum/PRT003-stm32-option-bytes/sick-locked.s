@ Sick: 0xAA is what switches read protection off on an STM32F0; on an STM32F1 it switches it on.
@ Bricks: after the next reset nothing can be read or written from outside, until all of the flash is erased.
    .section .options, "a"
    .byte 0xAA, 0x55            @ RDP, and its complement
