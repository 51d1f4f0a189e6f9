mkdir $SCRATCH/emit-hex && cp $IN/slot1.hex $SCRATCH/emit-hex/in.hex && cd $SCRATCH/emit-hex && dsocheck --board ds203-app1 --emit out.hex in.hex && ls -A && cat out.hex
