DSOCHECK_BOARD=ds203-app1 dsocheck $IN/slot1.hex
