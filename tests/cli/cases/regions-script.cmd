dsocheck regions $IN/slot1.ld
