dsocheck --board ds203-app1 --format json $IN/bad-checksum.hex | jq -c ".runs[] | [.findings[] | del(.message, .fix)], .summary, .verdict"
