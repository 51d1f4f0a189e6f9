@ Sick: hand-written for a Cortex-M4 and put in as a word, so that no attribute tells: UADD8 R0, R0, R0.
@ Bricks: a UsageFault right behind reset.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r0, #1
    .inst.w 0xFA80F040
    b .
    .size Reset_Handler, . - Reset_Handler
