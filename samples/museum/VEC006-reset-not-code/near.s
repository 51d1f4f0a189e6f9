@ Near: constants right before and behind the handler, in one section: mapping symbols tell them from code.
    .text
    .word 0xFFFFFFFF
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
    .balign 4
    .word 0xFFFFFFFF
