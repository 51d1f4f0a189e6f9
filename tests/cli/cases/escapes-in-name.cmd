cp $IN/no-end.hex "$SCRATCH/$(printf "a\033[31mb\nc.hex")" && cd "$SCRATCH" && dsocheck --board ds203-app1 "$(printf "a\033[31mb\nc.hex")"
