@ Sick: built for a Cortex-M4. Bricks: the Cortex-M3 has no DSP instructions, and UADD8 is a UsageFault.
    .syntax unified
    .thumb
    .cpu cortex-m4

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r0, #1
    uadd8 r0, r0, r0
    b .
    .size Reset_Handler, . - Reset_Handler
