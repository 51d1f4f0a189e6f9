@ Sick: the handler's place is kept free with zeros. Bricks: the core counts them, and runs on into what follows.
    .text
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    .space 4096
