IN=$PWD/$IN; mkdir $SCRATCH/emit-is-baseline && cd $SCRATCH/emit-is-baseline && dsocheck --board ds203-app1 --emit a.hex --write-baseline a.hex $IN/slot1.hex || echo status $?; ls
