dsocheck --board ds203-app1 --quiet $IN/no-end.hex
