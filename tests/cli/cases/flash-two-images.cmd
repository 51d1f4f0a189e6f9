dsocheck $IN/slot1.hex $IN/over-sys.hex --flash --port $SCRATCH/never-opened
