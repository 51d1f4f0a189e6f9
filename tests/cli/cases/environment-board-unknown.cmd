DSOCHECK_BOARD=ds204 dsocheck $IN/slot1.hex
