dsocheck --board ds203-app1 --level IMG002=brick $IN/no-end.hex
