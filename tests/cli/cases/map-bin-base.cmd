LC_ALL=C.UTF-8 dsocheck map --board ds203 --base 0x20000400 $IN/tiny.bin
