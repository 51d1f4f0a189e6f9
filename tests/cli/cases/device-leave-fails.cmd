mkdir $SCRATCH/device-leave-fails; cd $SCRATCH/device-leave-fails; export XDG_STATE_HOME=$PWD; dsocheck-sim --speed fast --link port --flash flash.bin -- dsocheck device info --port port --leave rts
