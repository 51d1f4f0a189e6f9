dsocheck --board ds203-app1 --fail-on warning $IN/other-start.hex
