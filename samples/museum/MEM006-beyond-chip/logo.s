    .section .logo, "a"
    .ascii "0123456789ABCDEF"
