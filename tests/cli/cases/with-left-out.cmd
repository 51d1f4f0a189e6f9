dsocheck --board ds203-app1 -q $IN/vectors-only.hex
