dsocheck regions $IN/broken.ld
