dsocheck --board ds203-app1 --emit '' $IN/slot1.hex; dsocheck --board ds203-app1 --emit - $IN/slot1.hex; dsocheck --board ds203-app1 --emit .hex $IN/slot1.hex
