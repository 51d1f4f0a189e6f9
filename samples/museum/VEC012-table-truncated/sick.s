@ Sick: the table of a medium-density part: 43 interrupts, where this one has 60. Code follows at once.
@ Breaks: an interrupt above 42, enabled by mistake or by a library, jumps to an address made of instructions.
    .equ INTERRUPTS, 43
    .include "table.s"
