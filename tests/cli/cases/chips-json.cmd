dsocheck chips --format json | jq -c ".schema, [.chips[].name]"
