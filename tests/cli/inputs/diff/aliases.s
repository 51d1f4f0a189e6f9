@ Two releases in one file: with NEW an alias is gone, a function with an alias has another name, and a handler stands
@ where a weak one of its name did.
        .syntax unified
        .cpu cortex-m3
        .thumb

        .section .isr_vector, "a"
        .type vectors, %object
vectors:
        .word 0x2000c000
        .word start
        .word NMI_Handler
        .word HardFault_Handler
        .size vectors, 16

        .text
        .macro names first, second
        .global \first
        .type \first, %function
        .size \first, 2
        .global \second
        .set \second, \first
        .size \second, 2
\first:
        .endm

        .global Reset_Handler
        .thumb_func
Reset_Handler:
        .global start
        .type start, %function
start:
        b .
        .size start, 2

        .ifdef NEW
        names renamed, kept
        bx lr
        .type stays, %function
stays:
        bx lr
        .size stays, 2
        nop
        .else
        names original, kept
        bx lr
        names stays, alias
        bx lr
        .weak HardFault_Handler
        .type HardFault_Handler, %function
HardFault_Handler:
        b .
        .size HardFault_Handler, 2
        nop
        nop
        .endif

        .type NMI_Handler, %function
NMI_Handler:                    @ moves
        b .
        .size NMI_Handler, 2

        .ifdef NEW
        .global HardFault_Handler
        .type HardFault_Handler, %function
HardFault_Handler:              @ another one
        b .
        .size HardFault_Handler, 2
        .endif
