@ Near: says that floating point is done in software, as every file of GCC for a Cortex-M3 does.
    .syntax unified
    .thumb
    .fpu softvfp
    .eabi_attribute Tag_ABI_FP_number_model, 3
    .eabi_attribute Tag_ABI_FP_denormal, 1

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    b .
    .size Reset_Handler, . - Reset_Handler
