dsocheck --format gitlab --board ds203-app1 $IN/over-sys.hex $IN/broken.hex
