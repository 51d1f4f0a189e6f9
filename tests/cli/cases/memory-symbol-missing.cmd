dsocheck --board ds203-app1 --memory $IN/sized.ld $IN/slot1.hex
