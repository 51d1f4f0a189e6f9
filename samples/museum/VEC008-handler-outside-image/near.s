@ Near: the handler is a function of SYS, which the board says is there (resident).
    .global SysTick_Handler
    .equ SysTick_Handler, 0x08004301
