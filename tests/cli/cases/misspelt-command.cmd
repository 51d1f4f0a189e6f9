dsocheck chekc $IN/slot1.hex
