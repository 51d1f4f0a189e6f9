cp $IN/slot1.hex $SCRATCH/app.hex; cd $SCRATCH; dsocheck app.hex --flash --dry-run
