dsocheck regions $IN/slot1.ld --format json
