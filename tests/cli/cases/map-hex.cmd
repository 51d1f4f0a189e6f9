LC_ALL=C.UTF-8 dsocheck map --board ds203 $IN/over-sys.hex
