dsocheck regions -L $IN/more $IN/split.ld
