dsocheck --report xml=a.xml $IN/slot1.hex
