dsocheck --format markdown --board ds203-app1 --accept "IMG001:known" $IN/bad-checksum.hex $IN/over-sys.hex $IN/broken.hex
