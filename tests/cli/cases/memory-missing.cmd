dsocheck --memory $IN/missing.ld $IN/slot1.hex
