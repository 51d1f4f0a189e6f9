@ Room in RAM for a copy of the table, under a name that startup files use for the table itself; and a handler that
@ start-up code copies to RAM.
    .section .bss.vectors, "aw", %nobits
    .global __vector_table
    .type __vector_table, %object
    .balign 512
__vector_table:
    .space 4 * 76
    .size __vector_table, . - __vector_table
    .section .data.handler, "awx"
    .global SysTick_Handler
    .thumb_func
SysTick_Handler:
    bx lr
