dsocheck $IN/slot1.hex --flash --baud 300 --port $SCRATCH/never-opened
