@ Sick: HardFault has no handler, though the table goes on.
@ Breaks: any fault becomes a lock-up, and nobody learns why.
    .global HardFault_Handler
    .equ HardFault_Handler, 0
