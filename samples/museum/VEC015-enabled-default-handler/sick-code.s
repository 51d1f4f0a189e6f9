@ Sick: SysTick and an interrupt are enabled, SVC is used, and nobody defined their handlers.
@ Bricks nothing at once: the first tick ends in the start-up file's endless loop.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =0xE000ED08
    ldr r0, =g_pfnVectors
    str r0, [r3]
    bl start_tick
    movs r1, #0x40
    ldr r0, =0xE000E100
    str r1, [r0, #4]
    svc #0
    b .
    .type start_tick, %function
start_tick:
    mov.w r3, #0xE000E000
    movw r2, #0x1F3F
    str r2, [r3, #0x14]
    movs r2, #7
    str r2, [r3, #0x10]
    bx lr
    .pool
