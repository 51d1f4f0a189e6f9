cp $IN/slot1.hex $SCRATCH/app.hex; cd $SCRATCH; dsocheck-sim --speed fast --link port --flash flash.bin --fault readout-protected -- dsocheck app.hex --flash --port port -q
