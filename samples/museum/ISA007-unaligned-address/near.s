@ Near: its bytes are read one by one.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =frame + 1
    ldr r1, =frame
    ldrb r2, [r0]
    ldrb r2, [r0, #1]
    str r2, [r1, #4]
    b .
    .pool

    .data
    .balign 4
frame:
    .space 8
