@ Near: the program only names the row.
    .section .lock, "a", %nobits
    .space 4
