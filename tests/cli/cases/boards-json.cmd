dsocheck boards --format json | jq -c ".schema, [.boards[].name]"
