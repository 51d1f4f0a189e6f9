dsocheck --board ds203-app1 --color=always $IN/bad-checksum.hex
