@ Near: the program only names the lock bits page.
    .section .lock, "a", %nobits
    .space 4
