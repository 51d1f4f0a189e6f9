cd $SCRATCH && dsocheck --report json=a --report text=./a $IN/slot1.hex
