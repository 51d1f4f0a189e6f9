cp $IN/slot1.hex $SCRATCH/app.hex; cd $SCRATCH; dsocheck-sim --speed fast --link port --flash flash.bin -- dsocheck app.hex --flash --port port -q --progress 2>&1 | sed 's/,.*//'
