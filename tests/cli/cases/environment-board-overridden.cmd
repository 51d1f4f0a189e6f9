DSOCHECK_BOARD=ds204 dsocheck --board ds203-app1 $IN/slot1.hex
