@ Sick: no .thumb_func for HardFault_Handler, so bit 0 of its vector is clear.
@ Breaks: the first fault becomes a lock-up without a trace.
    .text
    .global HardFault_Handler
HardFault_Handler:
    b .
