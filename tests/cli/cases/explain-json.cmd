dsocheck explain VEC004 --format json | jq -c "[.schema, .rules[].code, (.rules[0] | keys_unsorted)]"
