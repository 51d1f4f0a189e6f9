dsocheck $IN/over-sys.hex --fail-on never --flash --port $SCRATCH/never-opened > $SCRATCH/flash-refused-never.out; status=$?; tail -n 1 $SCRATCH/flash-refused-never.out; exit $status
