dsocheck --chip cortex-m3 --board ds203 $IN/slot1.hex
