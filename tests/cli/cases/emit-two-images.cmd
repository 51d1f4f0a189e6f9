dsocheck --board ds203-app1 --emit out.hex $IN/slot1.hex $IN/slot1.srec
