LC_ALL=C.UTF-8 dsocheck map --color always --chip cortex-m4 $IN/slot1.hex
