dsocheck --board ds203-app1 --format json $IN/missing.hex $IN/slot1.hex | jq -c "[.runs[].image.path]"
