dsocheck --chip cortex-m3 $IN/placed.bin
