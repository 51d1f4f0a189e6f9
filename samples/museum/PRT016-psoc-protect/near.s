@ Near: the program only names the fuses.
    .section .lock, "a", %nobits
    .space 4
