dsocheck --chip cortex-m3 $IN/tiny.bin
