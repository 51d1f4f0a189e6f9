@ Zephyr marks its table as a Thumb function, so the symbol's value is odd; the section is called rom_start.
    .syntax unified
    .section rom_start, "ax"
    .global _vector_table
    .type _vector_table, %function
    .thumb_func
_vector_table:
    .word _estack, Reset_Handler
    .rept 74
    .word Default_Handler
    .endr
    .size _vector_table, . - _vector_table
    .text
    .thumb_func
Default_Handler:
    b .
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
