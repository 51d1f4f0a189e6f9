@ Copies nothing, clears a little, and then comes to what the build lines put here.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0x20000900
    ldr r1, =0x20000910
    movs r2, #0
1:  str r2, [r0], #4
    cmp r0, r1
    bcc 1b
