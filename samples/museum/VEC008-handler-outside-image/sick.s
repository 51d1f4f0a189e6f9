@ Sick: the SysTick handler is an address of a library that this image does not bring along.
@ Breaks: the first tick runs into nothing.
    .global SysTick_Handler
    .equ SysTick_Handler, 0x08012345
