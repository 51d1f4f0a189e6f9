@ Sick: .init_array has an entry, and start-up code goes to main without a look at it.
@ Bricks nothing, but every object of C++ stays zero.
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
    .pool
    .bss
    .balign 4
object:
    .space 4
