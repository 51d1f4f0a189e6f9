@ Sick: adds in hardware. Bricks: the Cortex-M3 has no FPU, and the first instruction for it is a UsageFault (NOCP).
    .syntax unified
    .thumb
    .fpu fpv4-sp-d16

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xE000ED88             @ CPACR: the FPU is on
    movs r1, #0xF00000 >> 20
    lsls r1, r1, #20
    str r1, [r0]
    vadd.f32 s0, s0, s1
    b .
    .pool
    .size Reset_Handler, . - Reset_Handler
