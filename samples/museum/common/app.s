@ A healthy application. What a sample replaces is weak.
    .syntax unified
    .thumb

    .section .isr_vector, "a"
    .global g_pfnVectors
    .type g_pfnVectors, %object
g_pfnVectors:
    .word _estack
    .word Reset_Handler
    .word NMI_Handler
    .word HardFault_Handler
    .word MemManage_Handler
    .word BusFault_Handler
    .word UsageFault_Handler
    .word 0, 0, 0, 0
    .word SVC_Handler
    .word DebugMon_Handler
    .word 0
    .word PendSV_Handler
    .word SysTick_Handler
    .rept 60                        @ the interrupts of a high-density STM32F103
    .word Default_Handler
    .endr
    .size g_pfnVectors, . - g_pfnVectors

    .text
    .type Default_Handler, %function
Default_Handler:
    b .

    .macro handler name
    .weak \name
    .thumb_set \name, Default_Handler
    .endm
    handler NMI_Handler
    handler HardFault_Handler
    handler MemManage_Handler
    handler BusFault_Handler
    handler UsageFault_Handler
    handler SVC_Handler
    handler DebugMon_Handler
    handler PendSV_Handler
    handler SysTick_Handler

    .weak Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr r0, =constant
    ldr r1, =variable
    ldr r0, [r0]
    str r0, [r1]
    ldr r1, =cleared
    str r0, [r1]
    b .
    .pool

    .section .rodata, "a"
    .balign 4
constant:
    .word 0x12345678

    .data
    .balign 4
variable:
    .word 1, 2, 3, 4

    .bss
    .balign 4
cleared:
    .space 32
