@ Near: it is enabled first.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xE000ED88
    ldr r1, [r0]
    orr r1, r1, #0xF00000
    str r1, [r0]
    dsb
    isb
    ldr r2, =0x0800C000
    ldr r3, =0x20000A00
    ldr r1, =0x20000A20
1:  cmp r3, r1
    bcs 2f
    vldmia r2!, {d7}
    vstmia r3!, {d7}
    b 1b
2:  b .
    .pool
