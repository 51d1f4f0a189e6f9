@ Near: nobody defines it, and the code looks before it calls.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =start_watchdog
    cbz r0, 1f
    bl start_watchdog
1:
    b .
    .pool
    .weak start_watchdog
    .size Reset_Handler, . - Reset_Handler
