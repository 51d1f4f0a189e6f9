dsocheck --level IMG002 $IN/slot1.hex
