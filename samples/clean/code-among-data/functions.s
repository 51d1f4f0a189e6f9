@ A handler and a constructor that start-up code copies to RAM: what __attribute__((section(".data"))) makes of a C
@ function, which gas keeps writable and not executable.
    .syntax unified
    .thumb

    .data
    .balign 4
    .global SysTick_Handler
    .type SysTick_Handler, %function
SysTick_Handler:
    bx lr
construct:                          @ without .type: only the mapping symbol tells
    bx lr

    .section .init_array, "aw", %init_array
    .balign 4
    .word construct + 1
