@ Sick: compiled for a Cortex-A9. Linker and objcopy take it for any other ARM program; the build attributes tell.
@ Bricks: its instructions and its idea of vectors are those of another machine.
    .cpu cortex-a9
    .thumb
    .text
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
