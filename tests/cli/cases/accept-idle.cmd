dsocheck --board ds203-app1 --accept "MEM008:mended last year" --accept "IMG002:known" $IN/no-end.hex $IN/slot1.hex
