dsocheck --base= $IN/tiny.bin
