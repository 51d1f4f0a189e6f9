dsocheck --board ds203-app1 $IN/broken.hex
