cd $SCRATCH; dsocheck device read x.srec --port never-opened
