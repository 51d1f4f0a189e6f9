dsocheck --board ds203-app1 --memory $IN/slot1.ld --format json $IN/slot1.hex | jq -c ".runs[0] | .board, .memory, .regions"
