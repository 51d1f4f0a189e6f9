dsocheck --board ds204 $IN/slot1.hex
