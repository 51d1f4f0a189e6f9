dsocheck regions ds203 --format json | jq -c .
