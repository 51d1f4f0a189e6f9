    .section .nor, "a"
    .ascii "a font"
