IN=$PWD/$IN; mkdir $SCRATCH/report-over-list && cd $SCRATCH/report-over-list && cp $IN/slot1.hex . && echo slot1.hex >list && dsocheck --report json=list --files-from list || echo status $?; cat list
