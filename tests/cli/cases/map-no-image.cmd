dsocheck map
