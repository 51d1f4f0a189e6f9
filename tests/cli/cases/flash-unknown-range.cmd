dsocheck $IN/slot1.hex --flash --allow-protected BOOT --port $SCRATCH/never-opened
