@ Near: another function of C++, and a handler that is extern "C".
    .syntax unified
    .thumb
    .text
    .global _Z10SysTick_Onv, SysTick_Handler
    .type _Z10SysTick_Onv, %function
_Z10SysTick_Onv:
    nop
    bx lr
    .type SysTick_Handler, %function
SysTick_Handler:
    bx lr
