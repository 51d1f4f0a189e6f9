dsocheck --board ds203-app1 --memory $IN/slot1.ld $IN/slot1.hex
