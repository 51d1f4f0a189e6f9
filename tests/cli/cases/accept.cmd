dsocheck --board ds203-app1 --accept "IMG001:typed by hand, bytes compared" $IN/bad-checksum.hex
