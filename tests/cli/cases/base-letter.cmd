dsocheck --base 0x8000000O $IN/tiny.bin
