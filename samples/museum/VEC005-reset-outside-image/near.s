@ Near: the handler lies apart from the rest, but is loaded.
    .section .far, "ax"
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
