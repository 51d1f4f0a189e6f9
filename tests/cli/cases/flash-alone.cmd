dsocheck $IN/slot1.hex --no-skip
