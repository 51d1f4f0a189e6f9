@ Near: the same frames one behind the other, and a recursion, which nobody can tell the depth of.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    bl outer
    bl inner
    bl again
    b .
    .type outer, %function
outer:
    push {r4, lr}
    sub.w sp, sp, #20480
    str r0, [sp]
    add.w sp, sp, #20480
    bl inner
    pop {r4, lr}
    b inner
    .type inner, %function
inner:
    push {r4, lr}
    sub.w sp, sp, #20480
    sub.w sp, sp, #20480
    str r0, [sp]
    add.w sp, sp, #40960
    pop {r4, pc}
    .type again, %function
again:
    push {r4, lr}
    sub.w sp, sp, #20480
    cbz r0, 1f
    bl again
1:  add.w sp, sp, #20480
    pop {r4, pc}
