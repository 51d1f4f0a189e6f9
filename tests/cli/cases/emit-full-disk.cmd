mkdir $SCRATCH/emit-full && cp $IN/slot1.hex $SCRATCH/emit-full && cd $SCRATCH/emit-full && ln -s /dev/full out.hex && dsocheck --board ds203-app1 -q --emit out.hex slot1.hex; s=$?; ls -A; exit $s
