dsocheck --fail-on "$(printf "x\033[31my")" $IN/slot1.hex
