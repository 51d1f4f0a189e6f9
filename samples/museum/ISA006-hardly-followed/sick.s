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
    .rept 4000
    movs r0, #1
    .endr
    bx lr
    .data
variable:
    .word 0
