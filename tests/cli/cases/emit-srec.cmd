mkdir $SCRATCH/emit-srec && cp $IN/slot1.hex $SCRATCH/emit-srec/in.hex && cd $SCRATCH/emit-srec && dsocheck --board ds203-app1 -q --emit OUT.S37 in.hex && ls -A && cat OUT.S37
