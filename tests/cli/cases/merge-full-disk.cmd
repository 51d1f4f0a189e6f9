dsocheck --board ds203-app1 --format ndjson $IN/slot1.hex | dsocheck merge - >/dev/full
