mkdir $SCRATCH/compare && cp $IN/slot1.hex $SCRATCH/compare/new.hex && cp $IN/other-start.hex $SCRATCH/compare/old.hex && cd $SCRATCH/compare && dsocheck --board ds203-app1 --compare old.hex new.hex
