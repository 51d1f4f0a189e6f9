dsocheck regions ds204
