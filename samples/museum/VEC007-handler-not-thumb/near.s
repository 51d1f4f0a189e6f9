@ Near: the handler is right; the even words are in the slots 7..10, which the architecture reserves. The DS203's
@ bootloader keeps entry points there.
    .text
    .global HardFault_Handler
    .thumb_func
HardFault_Handler:
    b .
