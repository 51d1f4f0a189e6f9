@ Near: calls a function that is written as numbers: MOVS R0, #1; BX LR. Mapping symbols call it data.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl numbers
    b .
    .size Reset_Handler, . - Reset_Handler

    .balign 4
numbers:
    .word 0x47702001
