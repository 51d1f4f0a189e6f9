dsocheck $IN/slot1-large-ram.hex; dsocheck $IN/slot1-many-vectors.hex; dsocheck -q --board ds203-app1 $IN/slot1-many-vectors.hex
