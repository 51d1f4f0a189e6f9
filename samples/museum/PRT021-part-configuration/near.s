@ Near: the program only names the option bytes.
    .section .lock, "a", %nobits
    .space 4
