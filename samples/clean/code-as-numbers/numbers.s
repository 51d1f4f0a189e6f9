@ Instructions that an assembler may lack, and a reset handler that begins with two of the oldest no-operation.
    .syntax unified
    .thumb

    .text
    .global HardFault_Handler
    .type HardFault_Handler, %function
HardFault_Handler:
    .short 0xBF30                   @ wfi
    b HardFault_Handler

    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r0, r0
    movs r0, r0
    b .
