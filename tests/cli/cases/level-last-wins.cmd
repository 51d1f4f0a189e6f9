dsocheck --board ds203-app1 --level IMG002=error --level IMG002=note $IN/no-end.hex
