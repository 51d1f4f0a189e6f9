@ Near: MOV PC takes an address without bit 0 and stays in Thumb state (ARM DDI 0403E, A2.3.1: BranchWritePC).
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    adr r0, 1f
    mov pc, r0
    .balign 4
1:
    b .
    .size Reset_Handler, . - Reset_Handler
