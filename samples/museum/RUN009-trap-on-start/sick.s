@ Sick: GCC makes a read of address 0 that is not volatile a UDF.
@ Bricks: the core faults there at every start.
    .syntax unified
    .thumb
    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r3, #0
    ldr r3, [r3]
    udf #255
