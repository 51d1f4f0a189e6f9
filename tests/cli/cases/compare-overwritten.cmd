cp $IN/slot1.hex $SCRATCH/compared.hex && cd $SCRATCH && dsocheck --board ds203-app1 --compare compared.hex --emit ./compared.hex compared.hex
