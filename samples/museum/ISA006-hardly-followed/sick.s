@ Sick: the program starts by way of a pointer in RAM, which says nothing, and no symbol says where its functions are.
@ Bricks nothing by itself: whatever is wrong in 8,000 bytes passes unseen.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =variable
    ldr r0, [r0]
    bx r0
    .pool
    .set n, 0
    .rept 2000
    movs r0, #(n & 0xFF)
    movs r1, #(n >> 4 & 0xFF)
    .set n, n + 1
    .endr
    bx lr
    .data
variable:
    .word 0
