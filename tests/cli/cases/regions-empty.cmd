dsocheck regions $IN/no-memory.ld
