    .section .one, "aw", %nobits
    .space 16
    .section .two, "aw", %nobits
    .space 32
