mkdir $SCRATCH/device-read-bin-ranges; cd $SCRATCH/device-read-bin-ranges; export XDG_STATE_HOME=$PWD; dsocheck device read x.bin -r 0x08000000:1K -r 0x08001000:1K --port never-opened
