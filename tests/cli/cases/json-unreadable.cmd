dsocheck --board ds203-app1 --format json $IN/missing.hex
