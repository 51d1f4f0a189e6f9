dsocheck --board ds203-app1 --level missing-end=note --fail-on warning $IN/no-end.hex
