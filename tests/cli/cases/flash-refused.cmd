dsocheck $IN/over-sys.hex --flash --port $SCRATCH/never-opened > $SCRATCH/out; status=$?; tail -n 1 $SCRATCH/out; exit $status
