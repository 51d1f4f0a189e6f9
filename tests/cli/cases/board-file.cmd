dsocheck --board $IN/bench.yaml $IN/slot1.hex
