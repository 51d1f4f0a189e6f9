    .section .itcm, "ax"
    .global SysTick_Handler
    .thumb_func
SysTick_Handler:
    bx lr
    nop
    .section .ccm, "aw"
    .word 1, 2, 3
