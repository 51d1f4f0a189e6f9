dsocheck --board "$(printf "x\033[31my")" $IN/slot1.hex
