@ Near: the program only names it.
    .section .lock, "a", %nobits
    .space 4
