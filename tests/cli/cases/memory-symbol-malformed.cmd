dsocheck --memory $IN/sized.ld --defsym ROM_SIZE $IN/slot1.hex
