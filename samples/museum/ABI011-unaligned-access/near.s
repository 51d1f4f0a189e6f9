@ Near: built for the Cortex-M0, where the compiler puts such accesses together from aligned ones.
    .syntax unified
    .thumb
    .eabi_attribute Tag_CPU_unaligned_access, 0

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    b .
    .size Reset_Handler, . - Reset_Handler
