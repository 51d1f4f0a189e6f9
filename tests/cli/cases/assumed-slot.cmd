dsocheck -q $IN/slot2.hex
