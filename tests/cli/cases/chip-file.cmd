dsocheck --chip $IN/part.yaml $IN/slot1.hex
