dsocheck --board ds203-app1 $IN/slot1.hex $IN/slot1.srec >/dev/full
