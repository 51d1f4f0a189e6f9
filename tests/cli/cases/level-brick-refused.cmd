dsocheck --level IMG001=error $IN/slot1.hex
