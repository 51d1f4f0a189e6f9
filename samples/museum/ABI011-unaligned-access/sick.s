@ Sick: says that loads and stores may be unaligned, as every file for a Cortex-M3 does. Breaks: a Cortex-M0 faults on
@ the first one.
    .syntax unified
    .thumb
    .eabi_attribute Tag_CPU_unaligned_access, 1

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    b .
    .size Reset_Handler, . - Reset_Handler
