dsocheck rules --format json | jq -e ".schema == \"dsocheck/1\" and all(.rules[]; all(.code, .slug, .severity, .summary, .why, .fix, .source; type == \"string\" and length > 0))"
