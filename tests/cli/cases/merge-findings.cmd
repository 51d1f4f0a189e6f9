dsocheck --board ds203-app1 --format ndjson $IN/code-only.hex | dsocheck merge - | jq -c "[.run.status, .total]"
