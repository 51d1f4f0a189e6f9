cp $IN/slot1.hex $SCRATCH/app.hex; cd $SCRATCH; dsocheck-sim --speed fast --link port --flash flash.bin --chip stm32f103x8 -- dsocheck app.hex --flash --port port -q
