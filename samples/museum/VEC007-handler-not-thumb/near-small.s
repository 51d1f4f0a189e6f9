@ Near: even numbers where Armv6-M reserves the words (MemManage, BusFault, UsageFault, DebugMonitor of larger cores).
    .global MemManage_Handler, BusFault_Handler, UsageFault_Handler, DebugMon_Handler
    .equ MemManage_Handler, 0x12345678
    .equ BusFault_Handler, 0x12345678
    .equ UsageFault_Handler, 0x12345678
    .equ DebugMon_Handler, 0x12345678
