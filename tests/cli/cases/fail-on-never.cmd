dsocheck --board ds203-app1 --fail-on never $IN/bad-checksum.hex
