@ Sick: calls a weak function that nobody defines. Breaks: the linker turns the call into a NOP, and whatever it was
@ meant to do is left out.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl start_watchdog
    b .
    .weak start_watchdog
    .size Reset_Handler, . - Reset_Handler
