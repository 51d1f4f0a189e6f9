dsocheck --memory $IN/broken.ld $IN/slot1.hex
