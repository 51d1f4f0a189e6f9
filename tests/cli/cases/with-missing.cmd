dsocheck --board ds203-app1 --with $IN/missing.hex $IN/vectors-only.hex
