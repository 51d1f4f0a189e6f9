dsocheck chips
