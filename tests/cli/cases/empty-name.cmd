dsocheck ""
