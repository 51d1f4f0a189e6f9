dsocheck --board ds203-app1 --format ndjson $IN/slot1.hex $IN/missing.hex $IN/code-only.hex | jq -c "if .run then [.run.image.path, .run.verdict, .run.fault.kind] else .total end"
