dsocheck --memory $IN/no-memory.ld $IN/slot1.hex
