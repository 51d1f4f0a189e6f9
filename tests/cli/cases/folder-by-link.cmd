IN=$PWD/$IN; mkdir $SCRATCH/folder-by-link && cd $SCRATCH/folder-by-link && mkdir all && cp $IN/slot1.hex all/a.hex && ln -s all link && dsocheck --board ds203-app1 link
