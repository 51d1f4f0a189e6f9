@ Near: defined in this very file; a strong definition elsewhere would replace it.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl start_watchdog
    b .
    .size Reset_Handler, . - Reset_Handler

    .weak start_watchdog
    .type start_watchdog, %function
start_watchdog:
    bx lr
