dsocheck --board ds203-app1 --with $IN/code-only.hex $IN/vectors-only.hex
