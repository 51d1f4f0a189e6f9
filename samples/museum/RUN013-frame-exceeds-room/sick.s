@ Sick: a local array of 50,000 bytes, with 46 KiB of RAM in all.
@ Bricks: its first element is below the RAM; writing it is a fault.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl fill
    b .
    .type fill, %function
fill:
    push {r4, lr}
    sub.w sp, sp, #0xC300
    sub sp, sp, #80
    str r0, [sp]
    add sp, sp, #80
    add.w sp, sp, #0xC300
    pop {r4, pc}
