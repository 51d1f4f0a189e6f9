dsocheck $IN/slot1.hex --board ds203-app1
