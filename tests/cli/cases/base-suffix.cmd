dsocheck --base 12Q $IN/tiny.bin
