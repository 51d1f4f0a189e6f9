@ Sick: adds in hardware. Bricks: the Cortex-M3 has no FPU, and the first instruction for it is a UsageFault (NOCP).
    .syntax unified
    .thumb
    .fpu fpv4-sp-d16

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    vadd.f32 s0, s0, s1
    b .
    .size Reset_Handler, . - Reset_Handler
