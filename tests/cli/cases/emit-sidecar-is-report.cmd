IN=$PWD/$IN; mkdir $SCRATCH/emit-sidecar-is-report && cd $SCRATCH/emit-sidecar-is-report && dsocheck --board ds203-app1 --emit a.hex --report json=a.hex.json $IN/slot1.hex || echo status $?; ls
