dsocheck --report json=$IN/../inputs/slot1.hex $IN/slot1.hex
