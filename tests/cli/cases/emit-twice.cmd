dsocheck --board ds203-app1 --emit a.hex --emit ./a.hex $IN/slot1.hex
