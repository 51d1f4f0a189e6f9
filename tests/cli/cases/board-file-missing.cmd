dsocheck --board $IN/missing.yaml $IN/slot1.hex
