@ Near: the same instructions, behind a branch: an assertion that fails, a function that returns to its caller.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    push {r4, lr}
    bl leaf
    cbz r0, 1f
    udf #255
1:  ldr r0, =2f
    adds r0, #1
    push {r0}
    pop {pc}
2:  b .
    .type leaf, %function
leaf:
    push {r4, lr}
    movs r0, #0
    pop {r4, pc}
