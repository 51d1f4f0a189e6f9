mkdir $SCRATCH/device-read-name; cd $SCRATCH/device-read-name; export XDG_STATE_HOME=$PWD; dsocheck device read x.srec --port never-opened
