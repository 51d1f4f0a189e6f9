@ Sick: the loop that copies .data, as GCC -O3 makes it, uses the FPU, which the code behind it enables.
@ Bricks: NOCP, a UsageFault before main.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r2, =0x0800C000
    ldr r3, =0x20000A00
    ldr r1, =0x20000A20
1:  cmp r3, r1
    bcc 3f
    ldr r0, =0xE000ED88
    ldr r1, [r0]
    orr r1, r1, #0xF00000
    str r1, [r0]
    dsb
    isb
    b .
3:  vldmia r2!, {d7}
    vstmia r3!, {d7}
    b 1b
    .pool
