dsocheck --board ds203-app1 --format json $IN/slot1.hex $IN/slot1.srec | jq -c ".runs[] | [.image.path, .image.format, .verdict]"
