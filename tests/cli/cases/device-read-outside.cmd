cd $SCRATCH; dsocheck-sim --speed fast --link port --flash flash.bin -- dsocheck device read --port port x.bin --range 0x08080000:2K
