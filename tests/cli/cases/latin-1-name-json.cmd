cp $IN/slot1.hex "$SCRATCH/$(printf "caf\351.hex")" && cd "$SCRATCH" && dsocheck --board ds203-app1 --format json "$(printf "caf\351.hex")" | jq .runs[0].image.path
