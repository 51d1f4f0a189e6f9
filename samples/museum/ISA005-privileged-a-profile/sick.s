@ Sick: start-up code of an A-profile core: reads the main ID register with MRC p15, 0, R0, c0, c0, 0.
@ Breaks: a Cortex-M has no coprocessor 15, and the read is a UsageFault.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    .inst.w 0xEE100F10
    b .
    .size Reset_Handler, . - Reset_Handler
