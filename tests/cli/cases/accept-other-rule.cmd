dsocheck --board ds203-app1 --accept "IMG002:not the rule that fires" -q $IN/bad-checksum.hex
