mkdir $SCRATCH/flash-dry-run; cp $IN/slot1.hex $SCRATCH/flash-dry-run/app.hex; cd $SCRATCH/flash-dry-run; export XDG_STATE_HOME=$PWD; dsocheck app.hex --flash --dry-run
