dsocheck --board ds203-app1 $IN/code-only.hex
