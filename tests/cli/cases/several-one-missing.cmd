dsocheck --board ds203-app1 $IN/missing.hex $IN/slot1.hex
