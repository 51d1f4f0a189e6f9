dsocheck $IN/flash.hex; dsocheck --base 0x08000000 $IN/tiny.bin; dsocheck --chip cortex-m3 -q $IN/flash.hex
