@ Near: names for the option bytes, which the program reads.
    .section .options, "a", %nobits
    .global option_rdp
option_rdp:
    .space 8                    @ RDP to Data1
