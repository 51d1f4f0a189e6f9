dsocheck --board ds203-app1 --memory $IN/split.ld -L $IN/more $IN/slot1.hex
