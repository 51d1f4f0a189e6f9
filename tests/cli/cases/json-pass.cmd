dsocheck --board ds203-app1 --format json $IN/slot1.hex | jq "del(.runs[].skipped)"
