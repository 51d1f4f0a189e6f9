dsocheck --board ds203-app1 --fail-on brick --level IMG002=error $IN/no-end.hex
