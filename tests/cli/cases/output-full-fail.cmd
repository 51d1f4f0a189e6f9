dsocheck --board ds203-app1 $IN/bad-checksum.hex >/dev/full
