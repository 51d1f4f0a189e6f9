dsocheck --board ds203-app1 -f json --accept "IMG001:by hand" $IN/bad-checksum.hex | jq -c ".runs[] | .findings[0].accepted, .summary, .verdict"
