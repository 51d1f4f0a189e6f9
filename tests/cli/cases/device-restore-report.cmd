cd $SCRATCH; dsocheck device restore dump.bin --report json=dump.bin.json --port never-opened
