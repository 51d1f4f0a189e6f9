dsocheck $IN/over-sys.hex --fail-on never --flash --port $SCRATCH/never-opened > $SCRATCH/out; status=$?; tail -n 1 $SCRATCH/out; exit $status
