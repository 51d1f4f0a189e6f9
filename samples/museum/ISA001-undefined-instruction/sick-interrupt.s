@ Sick: the first interrupt's handler is for a Cortex-M4F, and put in as a word: VADD.F32 S0, S1, S2.
@ Bricks: a UsageFault (NOCP) when the interrupt comes for the first time.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
    .word _estack
    .word Reset_Handler
    .rept 14
    .word Default_Handler + 1
    .endr
    .word handler
    .rept 59
    .word Default_Handler + 1
    .endr

    .text
    .type handler, %function
handler:
    .inst.w 0xEE300A81
    bx lr
    .type Default_Handler, %object
Default_Handler:
    b .
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    b .
    .size Reset_Handler, . - Reset_Handler
