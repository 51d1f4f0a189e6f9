@ Near: what the M profile has of the same kind: special registers and CPS.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    mrs r0, control
    cpsid i
    cpsie i
    b .
    .size Reset_Handler, . - Reset_Handler
