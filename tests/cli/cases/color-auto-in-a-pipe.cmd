dsocheck --board ds203-app1 --color auto $IN/slot1.hex
