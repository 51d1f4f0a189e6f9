dsocheck --board ds203-app1 --level IMG002=note --fail-on warning $IN/no-end.hex
