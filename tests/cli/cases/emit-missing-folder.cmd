dsocheck --board ds203-app1 -q --emit missing/out.hex $IN/slot1.hex; dsocheck --board ds203-app1 -q --emit missing/ $IN/slot1.hex
