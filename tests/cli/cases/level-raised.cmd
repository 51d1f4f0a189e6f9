dsocheck --board ds203-app1 --level IMG002=error $IN/no-end.hex
