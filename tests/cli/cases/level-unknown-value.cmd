dsocheck --level IMG002=loud $IN/slot1.hex
