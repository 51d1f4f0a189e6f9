dsocheck --board ds203-app1 $IN/bad-checksum.hex $IN/slot1.hex
