@ Near: Armv6-M, the smallest of the profile, which a Cortex-M3 also executes.
    .cpu cortex-m0
    .thumb
    .text
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
