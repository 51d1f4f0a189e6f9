dsocheck --board ds203-app1 --emit out.elf $IN/slot1.hex
