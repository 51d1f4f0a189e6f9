@ Sick: as sick-all.s, and the stack does not end where RAM does: the other exceptions tell that this is a table.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
    .word _estack - 16
    .word Reset_Handler
    .rept 5
    .word Default_Handler
    .endr
    .word 0, 0, 0, 0
    .word Default_Handler, Default_Handler, 0, Default_Handler, Default_Handler

    .text
Default_Handler:
    b .
    .global Reset_Handler
Reset_Handler:
    b .
