dsocheck $IN/missing.hex
