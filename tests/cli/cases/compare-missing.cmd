dsocheck --board ds203-app1 --compare $IN/nowhere.hex $IN/slot1.hex
