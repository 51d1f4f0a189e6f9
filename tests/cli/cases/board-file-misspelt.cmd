dsocheck --board $IN/misspelt.yaml $IN/slot1.hex
