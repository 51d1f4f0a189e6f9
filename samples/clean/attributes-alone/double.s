@ Double precision allowed (VFPv4-D16, not "as Tag_FP_arch, single only"), and only a single load.
    .syntax unified
    .thumb
    .cpu cortex-m4
    .fpu vfpv4-d16
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =0xE000ED88
    ldr r1, [r0]
    orr r1, r1, #(15 << 20)
    str r1, [r0]
    dsb
    isb
    .rept 64
    vmov s0, r1
    .endr
    b .
    .pool
