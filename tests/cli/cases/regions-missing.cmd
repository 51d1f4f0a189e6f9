dsocheck regions $IN/missing.ld
