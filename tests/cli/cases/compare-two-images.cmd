dsocheck --board ds203-app1 --compare $IN/slot1.hex $IN/slot1.hex $IN/other-start.hex
