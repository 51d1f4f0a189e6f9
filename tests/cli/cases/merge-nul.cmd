mkdir -p $SCRATCH/merge-nul && dsocheck --board ds203-app1 --format ndjson $IN/slot1.hex | sed 's/"note":0/"note":0\x00/' >$SCRATCH/merge-nul/a; cd $SCRATCH/merge-nul && dsocheck merge a
