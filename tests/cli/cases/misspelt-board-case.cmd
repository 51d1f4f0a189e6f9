dsocheck --board DS203 $IN/slot1.hex
