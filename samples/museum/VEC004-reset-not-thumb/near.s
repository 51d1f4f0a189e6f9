@ Near: with .thumb_func. The entry point is even all the same (case.yaml): only debuggers read it.
    .text
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
