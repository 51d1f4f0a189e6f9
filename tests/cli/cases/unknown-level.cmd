dsocheck --fail-on fatal $IN/slot1.hex
