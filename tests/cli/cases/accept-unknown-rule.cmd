dsocheck --accept "NOPE:why" $IN/slot1.hex
