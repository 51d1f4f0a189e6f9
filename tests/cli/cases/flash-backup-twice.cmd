cp $IN/slot1.hex $SCRATCH/app.hex; cd $SCRATCH; touch old.hex; dsocheck-sim --speed fast --link port --flash flash.bin -- dsocheck app.hex --flash --port port -q --backup old.hex
