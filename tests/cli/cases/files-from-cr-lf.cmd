printf "\357\273\277%s\r\n\r\n%s\r\n" $IN/slot1.srec $IN/slot1.hex | dsocheck -q --board ds203-app1 --format ndjson --files-from - | jq -r ".run.image.path // .total.images"
