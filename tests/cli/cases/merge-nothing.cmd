dsocheck merge
