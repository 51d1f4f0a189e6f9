@ Sick: a function of a second file is called by its address, and the call of dsocheck does not name that file.
@ Bricks: whatever the flash held there runs.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r3, =0x08028001
    blx r3
    b .
    .pool
