DSOCHECK_BOARD= dsocheck -q $IN/slot1.hex
