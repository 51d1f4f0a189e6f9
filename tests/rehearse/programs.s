@ Programs for test_core.c, each in 1 KiB of flash with a vector table of its own. R7 is where results go; BKPT ends.
    .syntax unified
    .thumb
    .cpu cortex-m0

    .macro program start, hard=0, usage=0, svc=0, pendsv=0, systick=0, irq0=0
    .balign 0x400, 0
    .word 0x20001000, \start + 1, 0, \hard + 1, 0, 0, \usage + 1, 0, 0, 0, 0, \svc + 1, 0, 0, \pendsv + 1, \systick + 1
    .word \irq0 + 1
    .endm

    .macro finish
    bkpt #1
    .endm

    .text
    .org 0

@ 0: the frame of an exception, and LR in its handler
    program 1f, svc=2f
1:  sub sp, #4
    ldr r7, =0x20000000
    movs r0, #11
    movs r1, #12
    movs r2, #13
    movs r3, #14
    ldr r4, =0xC0FFEE
    mov r12, r4
    ldr r4, =0x1234567
    mov lr, r4
    movs r5, #0         @ Z and C are in the frame's xPSR
    cmp r5, #0
    svc #0
    mov r6, sp
    str r6, [r7, #48]
    finish
2:  mov r6, sp
    str r6, [r7]
    mov r6, lr
    str r6, [r7, #4]
    mrs r6, ipsr
    str r6, [r7, #8]
    mov r4, sp
    ldmia r4!, {r0, r1, r2, r3}
    mov r5, r7
    adds r5, #12
    stmia r5!, {r0, r1, r2, r3}
    ldmia r4!, {r0, r1, r2, r3}
    stmia r5!, {r0, r1, r2, r3}
    bx lr
    .ltorg

@ 1: tail-chaining: PendSV has the frame of SVC
    program 1f, svc=2f, pendsv=3f
1:  ldr r7, =0x20000000
    svc #0
    finish
2:  mov r6, sp
    str r6, [r7]
    ldr r0, =0xE000ED04
    ldr r1, =0x10000000
    str r1, [r0]
    bx lr
3:  mov r6, sp
    str r6, [r7, #4]
    mov r6, lr
    str r6, [r7, #8]
    mrs r6, ipsr
    str r6, [r7, #12]
    bx lr
    .ltorg

@ 2: SysTick, ten times
    program 1f, systick=2f
1:  ldr r7, =0x20000000
    movs r6, #0
    ldr r0, =0xE000E010
    movs r1, #99
    str r1, [r0, #4]
    str r1, [r0, #8]
    movs r1, #7
    str r1, [r0]
3:  wfi
    cmp r6, #10
    bne 3b
    str r6, [r7]
    finish
2:  adds r6, #1
    bx lr
    .ltorg

    .cpu cortex-m7
    .fpu fpv5-d16

@ 3: lazy stacking: room is left, and filled by the handler's first FP instruction
    program 1f, svc=2f
1:  ldr r7, =0x20000000
    ldr r0, =0xE000ED88
    ldr r1, =0x00F00000
    str r1, [r0]
    vmov.f32 s0, #1.5
    svc #0
    vmov r1, s0
    str r1, [r7, #20]
    finish
2:  mov r6, sp
    str r6, [r7]
    mov r6, lr
    str r6, [r7, #4]
    ldr r6, [sp, #32]
    str r6, [r7, #8]
    vmov.f32 s0, #2.0
    ldr r6, [sp, #32]
    str r6, [r7, #12]
    ldr r0, =0xE000EF38
    ldr r6, [r0]
    str r6, [r7, #16]
    bx lr
    .ltorg

@ 4: the FPU is off: UsageFault is not enabled, so HardFault takes it
    program 1f, hard=2f
1:  ldr r7, =0x20000000
    vmov.f32 s0, #1.0
    finish
2:  ldr r0, =0xE000ED28
    ldr r1, [r0]
    str r1, [r7]
    ldr r1, [r0, #4]
    str r1, [r7, #4]
    mrs r6, ipsr
    str r6, [r7, #8]
    ldr r1, [sp, #24]
    str r1, [r7, #12]
    finish
    .ltorg

@ 5: division by zero traps where CCR says so, and UsageFault takes it
    program 1f, usage=2f
1:  ldr r7, =0x20000000
    movs r1, #7
    movs r2, #0
    udiv r3, r1, r2
    str r3, [r7]
    ldr r0, =0xE000ED14
    ldr r3, [r0]
    orr r3, #0x10
    str r3, [r0]
    ldr r0, =0xE000ED24
    mov r3, #0x40000
    str r3, [r0]
    sdiv r3, r1, r2
    finish
2:  ldr r0, =0xE000ED28
    ldr r1, [r0]
    str r1, [r7, #4]
    mrs r6, ipsr
    str r6, [r7, #8]
    finish
    .ltorg

@ 6: the process stack, and an interrupt of a lower priority that has to wait for BASEPRI
    program 1f, irq0=2f
1:  ldr r7, =0x20000000
    ldr r0, =0x20000800
    msr psp, r0
    movs r0, #2
    msr control, r0
    isb
    ldr r0, =0xE000E100
    movs r1, #1
    str r1, [r0]
    ldr r0, =0xE000E400
    movs r1, #0x80
    strb r1, [r0]
    movs r1, #0x40
    msr basepri, r1
    ldr r0, =0xE000E200
    movs r1, #1
    str r1, [r0]
    nop
    ldr r1, [r7]
    str r1, [r7, #4]
    movs r1, #0
    msr basepri, r1
    mov r6, sp
    str r6, [r7, #16]
    finish
2:  movs r6, #1
    str r6, [r7]
    mov r6, lr
    str r6, [r7, #8]
    mrs r6, psp
    str r6, [r7, #12]
    bx lr
    .ltorg

@ 7: code in RAM, overwritten once it has run
    program 1f
1:  ldr r7, =0x20000000
    ldr r0, =0x20000100
    ldr r1, =0x47702001 @ MOVS r0, #1; BX lr
    str r1, [r0]
    adds r4, r0, #1
    blx r4
    str r0, [r7]
    ldr r0, =0x20000100
    movs r1, #2
    strb r1, [r0]
    blx r4
    str r0, [r7, #4]
    finish
    .ltorg

@ 8: what is unknown: R0 from a peripheral, R2 made of it; R4 is not, though it was pushed beside R0
    program 1f
1:  ldr r7, =0x20000000
    ldr r1, =0x40000000
    ldr r0, [r1]
    movs r2, #3
    adds r2, r2, r0
    str r2, [r7]
    movs r4, #5
    push {r0, r4, lr}
    pop {r0, r4}
    pop {r5}
    cmp r0, #0
    ite eq
    moveq r6, #1
    movne r6, #1
    movs r0, #0
    finish
    .ltorg

@ 9: … decides a branch
    program 1f
1:  ldr r1, =0x40000010
    ldr r0, [r1]
    nop
    cbz r0, 2f
    nop
2:  finish
    .ltorg

@ 10: … is an address
    program 1f
1:  ldr r1, =0x40000020
    ldr r0, [r1]
    lsls r0, r0, #2
    ldr r1, =0x20000000
    ldrb r2, [r1, r0]
    finish
    .ltorg

@ 11: … came back with POP {pc}: RAM that nobody wrote
    program 1f
1:  sub sp, #8
    pop {r3, pc}
    .ltorg
