DSOCHECK_BOARD=ds204 dsocheck --chip cortex-m3 $IN/slot1.hex
