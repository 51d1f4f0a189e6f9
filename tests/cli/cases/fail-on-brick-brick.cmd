dsocheck --board ds203-app1 --fail-on brick -q $IN/bad-checksum.hex
