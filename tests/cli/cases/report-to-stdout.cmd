dsocheck --report json=- $IN/slot1.hex
