@ An EM35x's application: stack, reset, NMI, HardFault, a type, a version, where the vectors are, and what it was built as.
    .syntax unified
    .thumb
    .word 0x20001000, Reset_Handler, Fault, Fault
    .short 0x0AA7, 0x010A
    .word vectors
    .word 0xAC030304, 0x5A5A5A5A, 0, 0x12345678
    .word 0x69000100, 0x0203F000
    .space 0x80 - 48
vectors:
    .word 0x20001000, Reset_Handler, Fault, Fault
    .type Fault, %function
Fault:
    b .
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r0, #1
    b .
