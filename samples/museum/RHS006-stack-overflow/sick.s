@ Sick: what it takes from the stack ends in .data.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xB7F0
    mov r1, sp
    subs r1, r1, r0
    mov sp, r1
    b .
