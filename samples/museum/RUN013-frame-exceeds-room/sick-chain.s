@ Sick: three functions of 20,000 bytes each, one calling the next; the last is branched to behind its caller's frame.
@ Bricks: none of them is too large alone.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl outer
    b .
    .type outer, %function
outer:
    push {r4, lr}
    ldr r4, =-20000
    add sp, r4
    bl middle
    ldr r4, =20000
    add sp, r4
    pop {r4, pc}
    .type middle, %function
middle:
    push {r4, lr}
    sub.w sp, sp, #20480
    bl inner
    add.w sp, sp, #20480
    pop {r4, pc}
    .type inner, %function
inner:
    subw sp, sp, #4000
    subw sp, sp, #4000
    subw sp, sp, #4000
    str r0, [sp]
    addw sp, sp, #4000
    addw sp, sp, #4000
    addw sp, sp, #4000
    bx lr
    .pool
