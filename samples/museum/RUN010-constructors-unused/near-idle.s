@ Near: what a compiler brings into every program: an entry that would register the frames of exceptions with somebody, and
@ there is nobody.
    .syntax unified
    .thumb
    .section .init_array, "aw", %init_array
    .word register_frames
    .text
    .type register_frames, %function
register_frames:
    push {r3, lr}
    ldr r3, =0
    cbz r3, 1f
    ldr r0, =object
    str r0, [r0]
    blx r3
1:  ldmia.w sp!, {r3, lr}
    b.n register_clones
    .type register_clones, %function
register_clones:
    ldr r0, =object
    ldr r3, =object
    subs r3, r3, r0
    beq 1f
    ldr r3, =0
    cbz r3, 1f
    bx r3
1:  bx lr
    .pool
    .bss
    .balign 4
object:
    .space 4
