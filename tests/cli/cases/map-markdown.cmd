dsocheck map --format markdown $IN/slot1.hex
