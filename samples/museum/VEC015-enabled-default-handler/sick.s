@ Sick: SysTick_Handler was written in a .cpp without extern "C": the weak default keeps the vector.
@ Bricks nothing at once: the first tick ends in an endless loop.
    .syntax unified
    .thumb
    .text
    .global _Z15SysTick_Handlerv
    .type _Z15SysTick_Handlerv, %function
_Z15SysTick_Handlerv:
    nop
    bx lr
