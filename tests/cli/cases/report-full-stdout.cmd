mkdir $SCRATCH/full; dsocheck --board ds203-app1 --report json=$SCRATCH/full/a.json $IN/slot1.hex >/dev/full && exit; s=$?; jq -r ".runs[].verdict" $SCRATCH/full/a.json; exit $s
