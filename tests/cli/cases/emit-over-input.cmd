dsocheck --board ds203-app1 --emit $IN/../inputs/slot1.hex $IN/slot1.hex; dsocheck --board ds203-app1 --emit $IN/../inputs/slot1.srec --with $IN/slot1.srec $IN/slot1.hex
