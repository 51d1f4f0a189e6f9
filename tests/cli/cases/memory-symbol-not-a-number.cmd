dsocheck --memory $IN/sized.ld --defsym ROM_SIZE=12Q $IN/slot1.hex
