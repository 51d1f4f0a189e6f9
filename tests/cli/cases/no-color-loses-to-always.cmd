NO_COLOR=1 dsocheck --board ds203-app1 --color always $IN/slot1.hex
