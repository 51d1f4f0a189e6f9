    .section .second, "aw", %nobits
    .space 16
