dsocheck --level IMG999=note $IN/slot1.hex
