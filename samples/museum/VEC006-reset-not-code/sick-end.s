@ Sick: the reset handler's place is the last half-word of the image, and erased. Bricks: 0xFFFF begins no instruction.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
    .word _estack
    .word Reset_Handler
    .rept 74
    .word handler
    .endr

    .text
    .type handler, %function
handler:
    b .
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    .short 0xFFFF
