@ Near: start-up code has the array's address.
    .syntax unified
    .thumb
    .section .init_array, "aw", %init_array
first:
    .word constructor
    .text
    .type constructor, %function
constructor:
    ldr r0, =object
    str r0, [r0]
    bx lr
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r4, =first
    ldr r3, [r4]
    blx r3
    b .
    .pool
    .bss
    .balign 4
object:
    .space 4
