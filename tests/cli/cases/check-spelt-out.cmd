dsocheck check --board ds203-app1 $IN/slot1.hex
