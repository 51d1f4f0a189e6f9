dsocheck --color blue $IN/slot1.hex
