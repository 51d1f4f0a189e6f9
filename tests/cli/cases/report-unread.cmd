mkdir $SCRATCH/u; cp $IN/slot1.hex $SCRATCH/u; cd $SCRATCH/u && dsocheck -q --board ds203-app1 --report text=a.txt slot1.hex missing.hex && exit; s=$?; cat a.txt; ls -A; exit $s
