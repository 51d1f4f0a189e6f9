dsocheck --board ds203-app1 --format json $IN/bad-checksum.hex >/dev/null
