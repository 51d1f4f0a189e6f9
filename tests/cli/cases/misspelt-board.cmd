dsocheck --board ds230 $IN/slot1.hex
