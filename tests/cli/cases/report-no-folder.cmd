mkdir $SCRATCH/n; cp $IN/slot1.hex $SCRATCH/n; cd $SCRATCH/n && dsocheck --board ds203-app1 --report json=no/a.json --report text=a.txt slot1.hex && exit; s=$?; ls; exit $s
