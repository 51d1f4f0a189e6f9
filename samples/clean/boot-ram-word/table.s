@ ST's startup file for medium-density parts: 43 interrupts, and at offset 0x108 an instruction (ldr.w pc, [pc, #-264])
@ that is executed when the part boots from RAM. It is even or odd as it likes, and leads nowhere.
    .syntax unified
    .section .isr_vector, "a"
    .global g_pfnVectors
    .type g_pfnVectors, %object
g_pfnVectors:
    .word _estack, Reset_Handler
    .rept 14 + 43
    .word Default_Handler
    .endr
    .space 0x108 - (. - g_pfnVectors)
    .word 0xF108F85F
    .space 4 * 76 - (. - g_pfnVectors)
    .size g_pfnVectors, . - g_pfnVectors
    .text
    .thumb_func
Default_Handler:
    b .
    .global Reset_Handler
    .thumb_func
Reset_Handler:
    b .
