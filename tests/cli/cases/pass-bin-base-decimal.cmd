dsocheck --chip cortex-m3 --base 134266880 $IN/tiny.bin
