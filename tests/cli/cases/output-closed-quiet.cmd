dsocheck --board ds203-app1 -q $IN/slot1.hex >&-
