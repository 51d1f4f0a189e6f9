dsocheck --board ds203-app1 --emit a.hex --emit b.hex $IN/slot1.hex
