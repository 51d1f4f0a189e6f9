dsocheck --board ds203-app1 --emit tests/ $IN/slot1.hex $IN/slot1.srec
