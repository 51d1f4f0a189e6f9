dsocheck --base 010 $IN/tiny.bin
