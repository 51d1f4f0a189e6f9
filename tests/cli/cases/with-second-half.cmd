dsocheck --board ds203-app1 --with $IN/vectors-only.hex $IN/code-only.hex
