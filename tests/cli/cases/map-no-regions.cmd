LC_ALL=C.UTF-8 dsocheck map --chip cortex-m4 $IN/slot1.hex
