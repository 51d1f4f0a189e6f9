dsocheck $IN/over-sys.hex --flash --port $SCRATCH/never-opened > $SCRATCH/flash-refused.out; status=$?; tail -n 1 $SCRATCH/flash-refused.out; exit $status
