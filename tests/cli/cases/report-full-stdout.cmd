mkdir $SCRATCH/report-full; dsocheck --board ds203-app1 --report json=$SCRATCH/report-full/a.json $IN/slot1.hex >/dev/full && exit; s=$?; jq -r ".runs[].verdict" $SCRATCH/report-full/a.json; exit $s
