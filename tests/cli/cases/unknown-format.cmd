dsocheck --format xml $IN/slot1.hex
