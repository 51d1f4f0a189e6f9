LC_ALL=C.UTF-8 dsocheck map --base 0x20000400 $IN/tiny.bin
