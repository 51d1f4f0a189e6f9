@ Sick: calls a table of constants. Bricks: a UsageFault right behind reset.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl table
    b .
    .size Reset_Handler, . - Reset_Handler

    .balign 4
table:
    .word 0xFFFFFFFF, 0xFFFFFFFF
