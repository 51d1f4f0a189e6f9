dsocheck regions --defsym ROM_SIZE=0x4000 $IN/sized.ld
