dsocheck --format gcc --board ds203-app1 --accept "IMG001:known" $IN/bad-checksum.hex $IN/no-end.hex $IN/over-sys.hex $IN/broken.hex
