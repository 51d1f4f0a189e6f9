dsocheck regions
