dsocheck -q $IN/samd21.uf2
