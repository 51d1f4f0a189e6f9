cp $IN/slot1.hex $SCRATCH/app.hex; cd $SCRATCH; dsocheck-sim --speed fast --link port --flash flash.bin --fault write-protected:24:25 -- dsocheck app.hex --flash --port port -q
