dsocheck --format json --board ds203-app1 --with $IN/missing.hex $IN/slot1.hex | jq -r ".runs[]|[.image.path,.verdict,.fault.kind]|@tsv"
