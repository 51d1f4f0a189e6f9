dsocheck --board ds203-app1 --format json $IN/slot1.hex >/dev/full
