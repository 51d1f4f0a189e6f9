dsocheck chips F103x --format json | jq -c ".schema, [.chips[].name]"
