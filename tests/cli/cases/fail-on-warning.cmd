dsocheck --board ds203-app1 --fail-on warning -q $IN/no-end.hex
