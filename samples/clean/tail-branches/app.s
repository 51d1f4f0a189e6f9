@ A gateway of TrustZone, a row of tail branches, and a row of `b .`, each called.
    .syntax unified
    .thumb
    .word 0x20001000, Reset_Handler, Loops, Loops
    .space 48
    .type Far, %function
Far:
    bx lr
    .space 0x300, 0xBF
    .type Gateway, %function
    .balign 8
Gateway:
    sg
    b.w Far
    sg
    b.w Far
    sg
    b.w Far
    sg
    b.w Far
    .balign 4
Tail:
    eor.w r7, r7, r4, lsl #1
    b.n Far
    mov r7, r0
    mov r0, r4
    b.n Far
    ldrb.w r0, [sp]
    b.n Far
    mov r9, r0
    mov r0, r5
    b.n Far
    eor.w r7, r7, r4, lsl #1
    lsrs r4, r4, #7
    mov r5, r0
    bx lr
    .balign 4
    .type Loops, %function
Loops:
    .rept 24
    b .
    .endr
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl Gateway
    bl Tail
    bl Loops
