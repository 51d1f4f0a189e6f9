@ Near: SysTick only counts (no TICKINT), its handler is there all the same, and SVC's is a loop of its own.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler, SysTick_Handler, SVC_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =0xE000ED08
    ldr r0, =g_pfnVectors
    str r0, [r3]
    mov.w r3, #0xE000E000
    movs r2, #5
    str r2, [r3, #0x10]
    movs r2, #7
    ldr r3, =0xE000E010
    str r2, [r3]
    svc #0
    b .
    .type SysTick_Handler, %function
SysTick_Handler:
    bx lr
    .type SVC_Handler, %function
SVC_Handler:
    b .
    .pool
