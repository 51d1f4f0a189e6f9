dsocheck --base 0x100000000 $IN/tiny.bin
