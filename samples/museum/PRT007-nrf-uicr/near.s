@ Near: the program only names the UICR.
    .section .lock, "a", %nobits
    .space 4
