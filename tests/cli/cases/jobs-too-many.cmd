dsocheck -j 257 $IN/slot1.hex
