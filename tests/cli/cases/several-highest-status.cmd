dsocheck --board ds203-app1 -q $IN/missing.hex $IN/bad-checksum.hex $IN/slot1.hex
