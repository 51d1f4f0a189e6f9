dsocheck $IN/slot1.hex --flash --enter rts,,dtr --port $SCRATCH/never-opened
