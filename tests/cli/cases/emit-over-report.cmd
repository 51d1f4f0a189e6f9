dsocheck --board ds203-app1 --report json=$SCRATCH/../out.hex --emit $SCRATCH/../out.hex $IN/slot1.hex 2>&1 | sed 's/=[^:]*:/=FILE:/'
