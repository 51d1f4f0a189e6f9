dsocheck --board ds203-app1 --color always $IN/no-end.hex
