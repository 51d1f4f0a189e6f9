dsocheck --board ds203-app1 $IN/no-end.hex --flash --port $SCRATCH/never-opened
