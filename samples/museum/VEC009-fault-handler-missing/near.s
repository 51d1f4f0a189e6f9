@ Near: MemManage, BusFault and UsageFault have none: they are off after reset, and HardFault takes over.
    .global MemManage_Handler, BusFault_Handler, UsageFault_Handler
    .equ MemManage_Handler, 0
    .equ BusFault_Handler, 0
    .equ UsageFault_Handler, 0
