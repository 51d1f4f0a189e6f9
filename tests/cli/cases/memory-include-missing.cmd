dsocheck --board ds203-app1 --memory $IN/split.ld $IN/slot1.hex
