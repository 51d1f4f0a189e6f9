mkdir $SCRATCH/several && dsocheck --board ds203-app1 -q --emit $SCRATCH/several/ $IN/slot1.hex $IN/bad-checksum.hex $IN/other-start.hex >/dev/null 2>&1; s=$?; ls -A $SCRATCH/several; exit $s
