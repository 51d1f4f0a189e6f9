printf "%s\n\n%s\n" $IN/slot1.srec $IN/missing.hex | dsocheck --board ds203-app1 --files-from - $IN/slot1.hex
