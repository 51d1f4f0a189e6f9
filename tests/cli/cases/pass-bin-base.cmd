dsocheck --chip cortex-m3 --base 0x0800C000 $IN/tiny.bin
