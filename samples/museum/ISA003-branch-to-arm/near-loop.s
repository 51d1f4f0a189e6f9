@ Near: loops of Armv8.1-M, encoded where older profiles have BLX to ARM state, with bit 0 set.
    .syntax unified
    .thumb

    .text
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    movs r0, #5
    .inst.w 0xF040E001  @ dls lr, r0
1:
    nop
    .inst.w 0xF00FC803  @ le lr, 1b
    .inst.w 0xF040C803  @ wls lr, r0, 3f
2:
    nop
    .inst.w 0xF00FC803  @ le lr, 2b
3:
    b .
    .size Reset_Handler, . - Reset_Handler
